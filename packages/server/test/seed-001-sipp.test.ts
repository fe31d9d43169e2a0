// Seed 001 with a carrier nobody here wrote: SIPp brings the customers' calls, without any sound.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type DomainCall, playScenario, Sipp, type SippOptions, withoutProgram } from '@cordboard/lab'
import { offeredTypes } from './sdp.fixture.ts'
import {
  carrierHost,
  customerNumber,
  did,
  domainHost,
  everywhere,
  FallbackOffice,
  ringing,
  shownTo,
  voiceNumber,
} from './seed-001.fixture.ts'

const second = '+12125550101'

describe('SIPp as the carrier', { skip: withoutProgram('sipp') }, () => {
  let f: FallbackOffice

  before(async () => {
    f = await FallbackOffice.open({ pages: { '/voice': '<Say>Good bye.</Say><Hangup/>' } })
    await f.staff(2)
    // The carrier's own address: what comes from there is the trunk's, from whatever port.
    const carrier = await f.addCarrierTrunk({ DidNumbers: [did, second] })
    const trunk = await f.addDomainTrunk()
    await f.addOutboundRule(trunk)
    const queue = await f.addQueue(['101', '102'], 2)
    await f.assign(queue.Id, carrier)
    const group = await f.api.post<{ readonly Id: number }>('/RingGroups', {
      Number: '801',
      RingStrategy: 'RingAll',
      RingTime: 2,
      Members: [{ Number: '101' }],
      ForwardNoAnswer: { To: 'External', External: voiceNumber },
    })
    await f.assign(group.Id, carrier, second)
    await f.settled()
  })
  after(() => f.close())

  const carrier = (service: string, scenario = 'did-call'): SippOptions => ({
    scenario,
    service,
    target: f.office.pbx.registrar,
    address: f.carrier.site.address,
    keys: { number: customerNumber, domain: carrierHost },
  })

  test('[S1-01] its call rings all agents at once; one answers, the other is cancelled, and the agent hangs up', async () => {
    const sipp = await Sipp.start(carrier(did))
    const [anna, bert] = await ringing(f.desks)
    assert.ok(anna && bert)
    assert.equal(anna.request?.from.uri?.user, customerNumber)
    anna.answer()
    await anna.told('acknowledged', 20_000)
    await bert.ended(20_000)
    anna.hangUp()
    const verdict = await sipp.verdict
    assert.ok(verdict.ok, verdict.story)
  })

  /** The fallback as the domain saw it; SIPp is content. */
  async function fallenBack(number: string): Promise<DomainCall> {
    const sipp = await Sipp.start(carrier(number))
    const record = await f.forwarded()
    await record.told('over', 30_000)
    const verdict = await sipp.verdict
    assert.ok(verdict.ok, verdict.story)
    return record
  }

  test('[S1-02] [S1-10] [S1-12] nobody answers: the voice app has the call, though the customer never sends a packet', async () => {
    const record = await fallenBack(did)
    assert.equal(record.invite.called.uri, `sip:${voiceNumber}@${domainHost}`)
    assert.deepEqual(shownTo(record), everywhere(customerNumber))
    assert.deepEqual(record.said, ['Good bye.'])
    // The queue has answered, so the customer's codec is settled, and G.729 cannot be made of it.
    assert.deepEqual(offeredTypes(record.invite.request), [0, 8])
  })

  test('[S1-03] [S1-12] from a ring group the offer has PCMU, then PCMA, then the G.729 that the carrier offered', async () => {
    const { invite } = await fallenBack(second)
    assert.deepEqual(offeredTypes(invite.request), [0, 8, 18])
  })

  test('a number that is nobody’s gets 404', async () => {
    await playScenario(carrier('+12125550999', 'did-unknown'))
  })
})
