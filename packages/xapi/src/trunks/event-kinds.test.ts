// The numbers of event log entries, which are published, and the explanations behind them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Entry, explained, type Known } from './event-explain.ts'
import { EVENT_KINDS, eventIdOfEntry, groupsWithId, OTHER_EVENT } from './event-index.ts'

describe('the numbers', () => {
  // Published in the API: a change here breaks who filters by them.
  for (const [group, id] of [
    ['emergency-call', 4099],
    ['trunk-registered', 4100],
    ['trunk-not-registered', 4100],
    ['unidentified-incoming-call', 40045],
    ['xapi.without-effect', 42001],
    ['address-blocked', 42004],
    ['call-forwarded', 42011],
    ['agents-not-rung', 42013],
    ['transfer-refused', 42017],
    ['inbound-refused', 42018],
    ['trunk-call-failed', 42019],
    ['mail-failed', 42023],
    ['notice-unheard', 42026],
    ['carrier-transfer-failed', 42028],
    ['routing-caller-disabled', 42101],
    ['routing-no-outbound-rule', 42108],
    ['routing-not-registered', 42121],
    ['reported.815', 815],
    ['something-new', OTHER_EVENT],
  ] as const) {
    test(`${group} is ${id}`, () => assert.equal(eventIdOfEntry(group, {}), id))
  }

  test('an explained entry has the number of what was explained', () => {
    assert.equal(eventIdOfEntry('trunk-call-failed', { eventId: '32201' }), 32201)
    assert.equal(eventIdOfEntry('trunk-call-failed', { eventId: 'x' }), 42019)
  })

  test('kinds of different names share a number only where the whole number means the same', () => {
    const names = new Map<number, string>()
    for (const kind of EVENT_KINDS) {
      const before = names.get(kind.EventId)
      assert.ok(before === undefined || before === kind.Name, `${kind.EventId}: ${before}, ${kind.Name}`)
      names.set(kind.EventId, kind.Name)
      assert.ok(kind.Explanation.length > 10 && kind.Tips.length > 10, kind.Group)
    }
    assert.ok(EVENT_KINDS.some((kind) => kind.EventId === 32201))
    assert.ok(EVENT_KINDS.some((kind) => kind.Group === 'livekit-no-trunk'))
  })

  test('the entries of a number are found by their names', () => {
    assert.deepEqual(groupsWithId(42011), ['call-forwarded', 'reported.42011'])
    assert.equal(groupsWithId(4100)?.length, 6)
    assert.equal(groupsWithId(OTHER_EVENT), null)
  })
})

describe('an entry about a call by a trunk', () => {
  const hosts = new Map([
    [1, 'acme.pstn.twilio.com'],
    [2, 'acme.sip.ie1.twilio.com'],
    [3, 'vojhwtf1hn6.eu.sip.livekit.cloud'],
    [4, 'sip.carrier.example'],
  ])
  const known: Known = { hostOf: (id) => hosts.get(id) ?? null, publicAddress: '203.0.113.7' }
  const entry = (parameters: Record<string, string>): Entry => ({
    at: 1,
    id: 'trunk-call-failed',
    severity: 'Warning',
    call: 'CALL',
    message: 'It failed.',
    tip: null,
    parameters,
  })

  for (const [title, parameters, eventId, tip] of [
    [
      '[S4-12] the address is not in the access list: named, with the address the carrier sees',
      { trunkId: '1', status: '403', reason: 'Forbidden', header: '32201 Authorization denied. Source IP not in ACL' },
      '32201',
      /203\.0\.113\.7/,
    ],
    [
      '[S4-12] wrong credentials at Twilio',
      { trunkId: '1', status: '403', reason: 'Forbidden', header: '32202 SIP: bad user credentials' },
      '32202',
      /password/i,
    ],
    [
      '[S4-12] a number the carrier blocked',
      { trunkId: '1', status: '603', reason: 'Decline', header: '32203 SIP: Blocked' },
      '32203',
      /./,
    ],
    [
      '[S1-20] 403 of a SIP Domain without a code names the address the cloud saw',
      { trunkId: '2', status: '403', reason: 'Forbidden' },
      '40013',
      /203\.0\.113\.7/,
    ],
    [
      '[S1-20] what the far side says of our address counts more than what we believe',
      { trunkId: '2', status: '403', reason: 'Forbidden', seenAs: '198.51.100.4' },
      '40013',
      /sees this system as 198\.51\.100\.4/,
    ],
    ['[S0-11] 403 of LiveKit', { trunkId: '3', status: '403', reason: 'Forbidden' }, '40006', /./],
    ['a plain carrier’s 404', { trunkId: '4', status: '404', reason: 'Not Found' }, '40032', /number/i],
    [
      'a status nobody explains keeps a number of its own',
      { trunkId: '4', status: '499', reason: 'Odd' },
      '41499',
      /trace/,
    ],
  ] as const) {
    test(title, () => {
      const told = explained(entry(parameters), known)
      assert.equal(told.parameters.eventId, eventId, `${told.tip} ${told.parameters.code}`)
      assert.match(told.tip ?? '', tip)
      assert.equal(told.message, 'It failed.')
    })
  }

  for (const [cause, tip] of [
    ['unresolved', /Registrar\/Server/],
    ['not-registered', /check of the trunk/],
    ['at-capacity', /SIM calls/],
  ] as const) {
    test(`${cause} is our own reason: the carrier said nothing`, () => {
      const told = explained(entry({ trunkId: '1', status: '503', reason: 'x', cause }), known)
      assert.match(told.tip ?? '', tip)
      assert.equal(told.parameters.eventId, undefined)
    })
  }

  test('a connection that could not be made is no answer of the carrier', () => {
    const told = explained(
      entry({ trunkId: '3', status: '503', reason: 'x', cause: 'failed', silent: 'transport' }),
      known,
    )
    assert.match(told.tip ?? '', /connection .* could not be made/)
    assert.doesNotMatch(told.tip ?? '', /overloaded/)
    assert.equal(told.parameters.eventId, undefined)
  })

  describe('a forward that a trunk refused', () => {
    const forward = (parameters: Record<string, string>, tip: string | null = 'Look elsewhere.'): Entry => ({
      ...entry(parameters),
      id: 'forward-failed',
      tip,
    })

    test('[S1-20] says what the carrier’s answer means, and keeps its number', () => {
      const told = explained(forward({ trunkId: '2', status: '403', reason: 'Forbidden', cause: 'rejected' }), known)
      assert.match(told.tip ?? '', /203\.0\.113\.7/)
      assert.ok(told.parameters.code)
      assert.equal(eventIdOfEntry(told.id, told.parameters), 42012)
    })

    test('with Twilio’s own error, and with what the far side saw', () => {
      const header = '32202 SIP: bad user credentials'
      const twilio = explained(forward({ trunkId: '1', status: '403', reason: 'Forbidden', header }), known)
      assert.match(twilio.tip ?? '', /password/i)
      const seen = explained(forward({ trunkId: '2', status: '403', reason: 'No', seenAs: '198.51.100.4' }), known)
      assert.match(seen.tip ?? '', /sees this system as 198\.51\.100\.4/)
    })

    test('that the trunk was not asked for is our own reason', () => {
      const told = explained(forward({ trunkId: '1', status: '503', reason: 'x', cause: 'not-registered' }), known)
      assert.match(told.tip ?? '', /check of the trunk/)
      const lost = explained(
        forward({ trunkId: '3', status: '503', reason: 'x', cause: 'failed', silent: 'transport' }),
        known,
      )
      assert.match(lost.tip ?? '', /connection .* could not be made/)
    })

    test('without a trunk, or by a person’s will, it is left as it is', () => {
      const inside = forward({ status: '480', reason: 'x', cause: 'not-registered' })
      assert.equal(explained(inside, known), inside)
      const busy = forward({ trunkId: '1', status: '486', reason: 'Busy Here', cause: 'busy' }, null)
      assert.equal(explained(busy, known), busy)
    })
  })

  test('[S4-14] a call nobody recognises: what to add, and the origination URI where Twilio sent it', () => {
    const told = explained(
      { ...entry({ called: '+15550001111', source: '54.172.60.2:5060' }), id: 'unidentified-incoming-call' },
      known,
    )
    assert.match(told.tip ?? '', /Add \+15550001111 to the DID Numbers/)
    assert.match(told.tip ?? '', /“sip:”/)
    assert.equal(eventIdOfEntry(told.id, told.parameters), 40045)
  })

  test('other entries and odd parameters are left as they are', () => {
    const plain = { ...entry({}), id: 'call-forwarded' }
    assert.equal(explained(plain, known), plain)
    const odd = entry({ status: 'abc' })
    assert.equal(explained(odd, known), odd)
  })
})
