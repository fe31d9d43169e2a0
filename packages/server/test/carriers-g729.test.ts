// G.729 between a phone and a carrier that both speak it: passed through, for it is never converted.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { playScenario, RegistrarCarrier, Sipp, withoutProgram } from '@cordboard/lab'
import { type TestUser, users } from './cordboard.fixture.ts'
import { type Desk, idle, recordsReach, sitDown } from './office.fixture.ts'
import { SeedOffice } from './seeds.fixture.ts'
import { addRule, addTrunk, ownAddress } from './trunks.fixture.ts'

const [annaUser, bertUser] = users as readonly [TestUser, TestUser]

describe('G.729 by a trunk, both ends played by SIPp', { skip: withoutProgram('sipp'), timeout: 120_000 }, () => {
  let office: SeedOffice
  let carrier: Sipp
  let plain: RegistrarCarrier
  let anna: Desk

  before(async () => {
    office = await SeedOffice.open()
    carrier = await Sipp.start({ scenario: 'carrier-g729', target: '127.0.0.1:9', calls: 1000, timeoutSeconds: 100 })
    const trunk = await addTrunk(office.api, {
      template: 'GenericSIPTrunk.pv.xml',
      name: 'Carrier',
      host: '127.0.0.1',
      port: carrier.localPort,
      fields: { ExternalNumber: '+4930500100' },
    })
    await addRule(office.api, { name: 'Outside', prefix: '+', routes: [{ TrunkId: trunk.id }] })
    const address = ownAddress()
    plain = await RegistrarCarrier.start({
      name: 'plain.example',
      addresses: [address],
      ipCustomers: [{ numbers: ['+4930500100'], addresses: ['127.0.0.1'], target: office.pbx.registrar }],
    })
    plain.pstn.subscriber('+491751', { habit: 'answers' })
    const other = await addTrunk(office.api, {
      template: 'GenericSIPTrunk.pv.xml',
      name: 'Plain',
      host: address,
      port: plain.site.port(),
      fields: { ExternalNumber: '+4930500100' },
    })
    await addRule(office.api, { name: 'Plain', prefix: '0', routes: [{ TrunkId: other.id, StripDigits: 1 }] })
    anna = await sitDown(office.pbx, annaUser, 440)
  })
  after(async () => {
    await anna?.phone.stop()
    await carrier?.stop()
    await plain?.close()
    await office?.close()
  })

  test('[S1-12] the offer has PCMU, PCMA, G729 in the trunk’s order, and an answer in G.729 passes through', async () => {
    await playScenario({
      scenario: 'call-g729',
      target: office.pbx.registrar,
      service: '+491751',
      authUser: bertUser.authId,
      password: bertUser.password,
      keys: { number: bertUser.number },
      args: ['-d', '300'],
    })
    await recordsReach(office.pbx, 1)
    await idle(office.pbx)
  })

  test('for a phone without G.729 it is not offered', async () => {
    const call = await anna.phone.call('0+491751')
    await call.answered(20_000)
    const { facts } = plain.site.invites.history.at(-1) ?? assert.fail('no INVITE')
    assert.match(facts.request.body.toString('utf8'), /^m=audio \d+ RTP\/AVP 0 8 \d+\r$/m)
    call.hangUp()
    await idle(office.pbx)
  })
})
