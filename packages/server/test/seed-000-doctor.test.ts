// What the check of a trunk to Fonio finds: blocked addresses, mixed forwards, transfers switched off; and what an entry of the event log means.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type TestUser, users } from './cordboard.fixture.ts'
import { agentNumber, closeFonio, type FonioOffice, openFonio } from './fonio.fixture.ts'
import { type Desk, sitDown } from './office.fixture.ts'
import { logged } from './seeds.fixture.ts'
import { changeProfile, outside } from './trunks.fixture.ts'

const [annaUser] = users as readonly [TestUser]

interface Report {
  readonly Level: string
  readonly Template: string
  readonly Params: readonly string[]
}

describe('the check of a trunk to Fonio', { timeout: 120_000 }, () => {
  let world: FonioOffice
  let anna: Desk

  before(async () => {
    world = await openFonio()
    anna = await sitDown(world.office.pbx, annaUser, 440)
  })
  after(async () => {
    await anna?.phone.stop()
    await closeFonio(world)
  })

  /** Findings of this level whose sentence, filled in, says this. */
  async function found(level: string, says: RegExp): Promise<readonly string[]> {
    const { value } = await world.office.api.post<{ readonly value: readonly Report[] }>(
      `/Trunks(${world.trunk.id})/Pbx.RunAnalysis`,
    )
    return value
      .filter(({ Level }) => Level === level)
      .map(({ Template, Params }) => Template.replace(/%(\d)\$s/g, (_, index) => Params[Number(index) - 1] ?? ''))
      .filter((sentence) => says.test(sentence))
  }

  test('[S0-09] a blocked address of the cloud is shown until the entry is removed', async () => {
    const { api } = world.office
    const { address } = world.cloud.site
    const blocked = /block list/
    assert.deepEqual(await found('Error', blocked), [])
    const entry = await api.post<{ readonly Id: number }>('/Blocklist', { IPAddrMask: address, BlockType: 'Block' })
    assert.ok((await found('Error', blocked)).some((sentence) => sentence.includes(address)))
    await api.remove(`/Blocklist(${entry.Id})`)
    assert.deepEqual(await found('Error', blocked), [])
  })

  test('[S0-09] the ranges of Fonio are missed in the allow list until the preset has put them there', async () => {
    const missing = /allow list.*143\.223\.88\.0\/21.*161\.115\.160\.0\/19/
    assert.equal((await found('Warning', missing)).length, 1)
    await world.office.api.post('/Blocklist/Pbx.AllowProvider', { provider: 'livekit' })
    assert.deepEqual(await found('Warning', /allow list/), [])
  })

  test('[S0-08] numbers and SIP addresses side by side are warned of, one kind is not', async () => {
    const { office, fonio } = world
    const mixed = /numbers .*SIP addresses/
    await changeProfile(office, '102', 'Away', {
      AwayRoute: { AllHoursInternal: true, Internal: outside(`999${agentNumber}`) },
    })
    assert.deepEqual(await found('Warning', mixed), [])
    await changeProfile(office, '103', 'Away', {
      AwayRoute: { AllHoursInternal: true, Internal: outside(`sip:4812@${fonio.registrar}`) },
    })
    const [sentence = ''] = await found('Warning', mixed)
    assert.match(sentence, new RegExp(`999${agentNumber}`))
    assert.match(sentence, /sip:4812@/)
    await changeProfile(office, '103', 'Away', { AwayRoute: { AllHoursInternal: true, Internal: { To: 'None' } } })
    assert.deepEqual(await found('Warning', mixed), [])
  })

  test('[S0-10] transfers that are switched off are shown', async () => {
    const { api } = world.office
    const off = /carrier-side transfers/
    assert.deepEqual(await found('Warning', off), [])
    await api.patch(`/Trunks(${world.trunk.id})`, { DisableCallTransfer: true })
    assert.equal((await found('Warning', off)).length, 1)
    await api.patch(`/Trunks(${world.trunk.id})`, { DisableCallTransfer: false })
  })

  test('[S0-11] an entry about a refused call leads to a page that says what the code means and what to do', async () => {
    const { api } = world.office
    const call = await anna.phone.call('9994712')
    assert.equal((await call.failed(20_000)).status, 404)
    const entry = await logged(api, /4712 by trunk Fonio .* 404/)
    const pages = await api.list<{ readonly EventId: number; readonly Explanation: string; readonly Tips: string }>(
      `/EventLogs/Pbx.GetEventKinds(eventId='${entry.EventId}')`,
    )
    assert.equal(pages[0]?.EventId, entry.EventId)
    assert.match(pages[0].Explanation, /No trunk at LiveKit matches/)
    const tip = /number in To must equal the SIP number created at Fonio/
    assert.match(pages[0].Tips, tip)
    assert.match(entry.Message, tip)
  })
})
