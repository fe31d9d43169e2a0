// Who may come in: extensions by the gate, trunks by their desk; loops, Replaces, refusals, and what the operator reads.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyIndex, type Facts, noFacts, withEntry } from '@cordboard/routing'
import { type Flow, type FoundDialog, parseMessage, type SipRequest } from '@cordboard/sip'
import { trunk } from '../call/world-facts.fixture.ts'
import type { Account } from '../registrar/accounts.ts'
import type { Identification } from '../trunks/contract.ts'
import { noTrunks } from '../trunks/no-trunks.fixture.ts'
import { type AdmissionOptions, admitInvite } from './admission.ts'

const carrier: Flow = {
  transport: 'udp',
  local: { address: '192.0.2.1', port: 5060 },
  remote: { address: '203.0.113.9', port: 5060 },
  connection: null,
}

const identified: Identification = {
  outcome: 'trunk',
  trunk: 5,
  by: 'did',
  called: '+49305100',
  callerNumber: '+43123456',
  callerName: 'Carla',
  anonymous: false,
  trail: [],
}

const unknown: Identification = { outcome: 'unknown', looksLikeCarrier: true, trail: ['203.0.113.9 is of Carrier'] }

const invite = (...more: readonly string[]): SipRequest => inviteFrom('sip:+43123456@carrier.example', ...more)

function inviteFrom(uri: string, ...more: readonly string[]): SipRequest {
  const head = ['INVITE sip:+49305100@pbx.example SIP/2.0', 'Via: SIP/2.0/UDP 203.0.113.9;branch=z9hG4bK1']
  const who = [`From: <${uri}>;tag=a`, 'To: <sip:+49305100@pbx.example>', 'Call-ID: c']
  const text = [...head, ...who, 'CSeq: 1 INVITE', 'Contact: <sip:x@203.0.113.9>', ...more, 'Content-Length: 0', '', '']
  const read = parseMessage(Buffer.from(text.join('\r\n')), 'datagram')
  assert.ok(read.ok && read.message.kind === 'request')
  return read.message
}

interface Made {
  /** What was done, in words. */
  readonly done: string[]
  readonly logged: {
    readonly id: string
    readonly parameters: Readonly<Record<string, string>>
    readonly about: { readonly source: string; readonly what: string } | undefined
  }[]
}

interface Change extends Partial<Omit<AdmissionOptions, 'facts'>> {
  readonly found?: Identification
  readonly full?: { readonly status: number; readonly reason: string; readonly why: string }
  readonly routing?: Facts
  /** Of the dialog that Replaces names, and the trunk behind which it is. */
  readonly phase?: FoundDialog['phase']
  readonly trunkOfLeg?: number | null
  /** The host refuses the form of the INVITE. */
  readonly malformed?: true
  /** What requests of the trunk's calls name in Via. */
  readonly viaHost?: string
}

const withTrunk = (change: Parameters<typeof trunk>[1] = {}): Facts => ({
  ...noFacts,
  trunks: withEntry(emptyIndex<ReturnType<typeof trunk>>(), '5', trunk(5, change)),
})

/** Lets one INVITE knock. */
function knock(request: SipRequest, change: Change = {}): Made {
  const { found = identified, full = null, routing = withTrunk(), malformed, viaHost, ...others } = change
  const { phase = 'confirmed', trunkOfLeg = 5, ...rest } = others
  const made: Made = { done: [], logged: [] }
  const { done } = made
  let ids = 0
  const options: AdmissionOptions = {
    realm: 'cordboard',
    stack: () => ({
      respondOnce: (_transaction, { status, headers }) => {
        done.push([String(status), ...headers.map(([name]) => name)].join(' '))
        return true
      },
      localAddress: () => ({ host: '192.0.2.1', port: 5060 }),
    }),
    host: () => ({
      take: ({ id, via }) => {
        done.push(malformed ? 'not taken' : `session ${id}${via === undefined ? '' : ` via ${via}`}`)
        return malformed === undefined
      },
      serialize: () => null,
      findDialog: (callId) => (callId === 'known' ? { sessionId: 'leg9', phase, role: 'uas' } : null),
      onRequest: () => 'outside',
    }),
    calls: {
      has: (call) => call === 'living',
      callOfLeg: () => 'call9',
      trunkOfLeg: () => trunkOfLeg,
      post: (call, event) => done.push(`${event.event} to ${call}`),
      arrived: (_id, { codecs, party }, id, dialled) => {
        done.push(`arrived by ${id} for ${dialled} from ${party.number}, ${codecs.join(' ')}`)
      },
      invited: (_id, { party }, dialled) => done.push(`invited by ${party.number} for ${dialled}`),
    },
    trunks: () => ({
      ...noTrunks,
      identify: () => found,
      admit: (_trunk, leg) => {
        if (full === null) done.push(`place for ${leg}`)
        return full
      },
      left: (leg) => done.push(`place of ${leg} is free`),
      viaHost: (id) => (id === 5 && viaHost !== undefined ? viaHost : null),
    }),
    admit: () => {
      done.push('gate')
      return null
    },
    facts: () => ({ routing }) as ReturnType<AdmissionOptions['facts']>,
    newId: () => `id${++ids}`,
    newTag: () => 't',
    hostTowards: () => 'pbx.example',
    deviceAt: () => null,
    withDevice: () => {},
    isDraining: () => false,
    onAdmitted: () => {},
    log: (id, _message, _tip, parameters, about) => made.logged.push({ id, parameters, about }),
    ...rest,
  }
  admitInvite(options, request, 'tx', carrier)
  return made
}

const digest = (realm: string): string =>
  `Proxy-Authorization: Digest username="u", realm="${realm}", nonce="n", uri="sip:x", response="${'0'.repeat(32)}"`

test('a call by a trunk takes its place, then a session, then comes to be', () => {
  const { done } = knock(invite())
  assert.deepEqual(done, ['place for id1', 'session id1', 'arrived by 5 for +49305100 from +43123456, PCMU PCMA G729'])
})

test('a trunk without a list of codecs has that for outside', () => {
  const routing = { ...withTrunk({ codecs: [] }), externalCodecs: ['PCMA'] }
  assert.match(knock(invite(), { routing }).done.at(-1) ?? '', /, PCMA$/)
})

test('who claims a login at our gate is judged there, wherever it calls from', () => {
  assert.deepEqual(knock(invite(digest('cordboard'))).done, ['gate'])
  assert.deepEqual(knock(invite('Authorization: Digest nonsense')).done, ['gate'], 'what cannot be read, too')
})

test('the session of a trunk that names another host in Via does so, the one of an extension does not', () => {
  const viaHost = '203.0.113.7'
  assert.equal(knock(invite(), { viaHost }).done[1], 'session id1 via 203.0.113.7')
  const account: Account = {
    ...{ userId: 1, number: '101', authId: 'a', password: '', enabled: true, lanOnly: false, displayName: 'Anna' },
  }
  const { done } = knock(invite(digest('cordboard')), { viaHost, admit: () => account })
  assert.equal(done[0], 'session id1')
})

test('credentials for the realm of a carrier are its own business', () => {
  assert.match(knock(invite(digest('sip.carrier.example'))).done.at(-1) ?? '', /^arrived by 5/)
})

test('nobody in particular goes to the gate; one who looks like a carrier is also reported with what was seen', () => {
  const { done, logged } = knock(invite(), { found: unknown })
  assert.deepEqual(done, ['gate'])
  assert.equal(logged[0]?.id, 'unidentified-incoming-call')
  const { from, to, called, source } = logged[0]?.parameters ?? {}
  assert.deepEqual([from, to, called, source], ['+43123456', '+49305100', '+49305100', '203.0.113.9:5060'])
  assert.deepEqual(knock(invite(), { found: { ...unknown, looksLikeCarrier: false } }).logged, [])
})

test('who knocks unidentified under ever other names is one thing in the event log', () => {
  const logged = [invite(), inviteFrom('sip:+1999@other.example')].flatMap(
    (request) => knock(request, { found: unknown }).logged,
  )
  assert.deepEqual(
    logged.map(({ parameters, about }) => [parameters.from, about]),
    ['+43123456', '+1999'].map((from) => [from, { source: '203.0.113.9', what: '+49305100' }]),
  )
})

test('a trunk that is full or takes no calls: the response of the desk, an entry, and no session', () => {
  const refusals = [
    { status: 503, reason: 'Service Unavailable', why: 'trunk Carrier has 10 calls, all it may have' },
    { status: 600, reason: 'Busy Everywhere', why: 'trunk Carrier allows no inbound calls' },
  ]
  for (const full of refusals) {
    const { done, logged } = knock(invite(), { full })
    assert.deepEqual(done, [String(full.status)])
    assert.deepEqual([logged[0]?.id, logged[0]?.parameters.status], ['inbound-refused', String(full.status)])
  }
})

test('an INVITE that the session host refuses gives its place on the trunk back', () => {
  assert.deepEqual(knock(invite(), { malformed: true }).done, ['place for id1', 'not taken', 'place of id1 is free'])
})

test('a call of ours that comes back is refused with 482 and reported; the id of one that is over is nothing', () => {
  const { done, logged } = knock(invite('X-Cordboard-Call: living'))
  assert.deepEqual(done, ['482'])
  assert.deepEqual([logged[0]?.id, logged[0]?.parameters.call], ['loop-detected', 'living'])
  assert.match(knock(invite('X-Cordboard-Call: gone')).done.at(-1) ?? '', /^arrived/)
})

const replaces = 'Replaces: known;to-tag=a;from-tag=b'

test('a trunk that may transfer may take over a call (Replaces), another one may not', () => {
  assert.deepEqual(knock(invite(replaces)).done.at(-1), 'replacing to call9')
  const { done, logged } = knock(invite(replaces), { routing: withTrunk({ allowsTransfer: false }) })
  assert.deepEqual(done, ['403'])
  assert.equal(logged[0]?.id, 'transfer-refused')
})

const replacing: readonly (readonly [what: string, change: Change, headers: readonly string[], done: string])[] = [
  ['a dialog that is not there', {}, ['Replaces: other;to-tag=a;from-tag=b'], '481'],
  ['a dialog that is just over', { phase: 'terminated', trunkOfLeg: null }, [replaces], '603'],
  ['the dialog of another trunk', { trunkOfLeg: 6 }, [replaces], '481'],
  ['the dialog of an extension', { trunkOfLeg: null }, [replaces], '481'],
  ['one that is confirmed, but early ones only', {}, [`${replaces};early-only`], '486'],
  ['two dialogs', {}, [replaces, replaces], '400'],
  ['nothing that can be read', {}, ['Replaces: nonsense'], '400'],
]
for (const [what, change, headers, done] of replacing) {
  test(`a carrier whose Replaces names ${what} is answered ${done} (RFC 3891 3); no place is taken`, () => {
    assert.deepEqual(knock(invite(...headers), change).done, [done])
  })
}

test('an early dialog may be named, early-only or not: the call decides', () => {
  for (const header of [replaces, `${replaces};early-only`]) {
    assert.equal(knock(invite(header), { phase: 'early' }).done.at(-1), 'replacing to call9')
  }
})

test('while the switch stops nobody comes in', () => {
  assert.deepEqual(knock(invite(), { isDraining: () => true }).done, ['503 Retry-After'])
})
