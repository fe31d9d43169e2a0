// A fault of ours in a call: its legs are ended, its ports and its places on trunks given back, a record says so.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSdpPolicy } from '../call/agreed-sdp.ts'
import { defaultCallPolicy } from '../call/context.ts'
import type { Arrival } from '../call/events.ts'
import { freshNegotiation, type Leg } from '../call/leg.ts'
import { outsider, sdpText, worldFacts } from '../call/world-facts.fixture.ts'
import { noTrunks } from '../trunks/no-trunks.fixture.ts'
import { Calls, type CallsOptions } from './calls.ts'

/** Calls in which everything works until `broken`. */
function building() {
  const done: string[] = []
  let broken = false
  let ids = 0
  const options: CallsOptions = {
    host: () => ({
      call: () => {},
      wish: (leg, { wish }) => done.push(`${wish} ${leg}`) > 0,
      serialize: () => null,
      resume: () => false,
      findDialog: () => null,
    }),
    stack: () => ({
      flowTo: () => null,
      localAddress: () => ({ host: '10.0.0.9', port: 5060 }),
      endpoints: () => [],
    }),
    pool: {
      take: (process) => {
        const endpoint = `e${++ids}`
        return {
          process: process ?? 'm',
          endpoint,
          address: '10.0.0.9',
          rtpPort: 20_000 + 2 * ids,
          rtcpPort: 20_001 + 2 * ids,
        }
      },
      set: () => {},
      digits: () => {},
      free: (_process, endpoint) => {
        done.push(`${endpoint} is free`)
        return { untold: null }
      },
      freeCall: () => done.push('ports are free'),
      giveTo: () => {},
      restore: () => {},
    },
    trunks: () => ({
      ...noTrunks,
      way: () => ({
        address: '10.1.0.5',
        port: 5060,
        host: 'carrier.example',
        mayRenew: true,
        supportsReplaces: false,
      }),
      left: (leg) => done.push(`${leg} left its trunk`),
      place: ({ leg }) => done.push(`${leg} is placed`),
    }),
    records: { write: ({ cause }) => done.push(`record ${cause}`) },
    journal: { put: () => {}, load: () => new Map() },
    facts: () => {
      if (broken) throw new Error('broken')
      return {
        routing: { ...worldFacts, inboundRules: worldFacts.inboundRules.map((rule) => ({ ...rule, office: outside })) },
      }
    },
    scheduler: { set: () => ({}), clear: () => {} },
    now: () => 1_000_000,
    newId: () => `id${++ids}`,
    newAlias: () => 1,
    sdp: createSdpPolicy({ newSessionId: () => '1', newKey: () => '' }),
    policy: defaultCallPolicy,
    devices: () => [],
    isOwnHost: () => true,
    place: () => ({ local: '10.0.0.9', address: '10.0.0.9' }),
    tell: () => {},
    showPresence: () => {},
    withDevice: () => {},
    onDialog: () => {},
    onForgotten: () => {},
    onFault: () => done.push('fault'),
  }
  return { calls: new Calls(options), done, breakDown: () => (broken = true) }
}

const outside = { kind: 'external', number: '0123' } as const

const arrival: Arrival = {
  leg: 'in1',
  party: outsider(5, '+49305100'),
  peer: { address: '10.1.0.5', port: 5060 },
  host: 'pbx.example',
  device: null,
  offer: sdpText(4000, 1, 'sendrecv', '0'),
  reliable: false,
  codecs: [],
  mayRenew: true,
}

test('a fault at the birth of a call by a trunk', () => {
  const { calls, done, breakDown } = building()
  breakDown()
  calls.arrived('c1', arrival, 5, '+49305100')
  assert.deepEqual(done, ['fault', 'reject in1', 'in1 left its trunk', 'ports are free', 'record fault'])
})

test('a fault later: every leg leaves its trunk', () => {
  const { calls, done, breakDown } = building()
  calls.arrived('c1', arrival, 5, '+49305100')
  const [placed] = done.flatMap((line) => /^(\S+) is placed$/.exec(line)?.[1] ?? [])
  assert.ok(placed)
  done.length = 0
  breakDown()
  calls.post('c1', { event: 'resumed' })
  const left = ['in1 left its trunk', `${placed} left its trunk`]
  assert.deepEqual(done, ['fault', 'reject in1', left[0], `end ${placed}`, left[1], 'ports are free', 'record fault'])
  assert.equal(calls.size, 0)
})

test('that a trunk sends no INVITE is told to the call which has the leg', () => {
  const { calls, done } = building()
  calls.arrived('c1', arrival, 5, '+49305100')
  const [placed = ''] = done.flatMap((line) => /^(\S+) is placed$/.exec(line)?.[1] ?? [])
  calls.trunkRefused(placed, 'another call', 'at-capacity', 'Full.')
  assert.ok(done.includes(`${placed} left its trunk`))
  assert.ok(done.includes('reject in1'))
})

test('a fault while a leg takes the place of another: the new leg ends too, and leaves its trunk', () => {
  const { calls, done, breakDown } = building()
  calls.arrived('c1', arrival, 5, '+49305100')
  const [placed] = done.flatMap((line) => /^(\S+) is placed$/.exec(line)?.[1] ?? [])
  assert.ok(placed)
  done.length = 0
  breakDown()
  calls.post('c1', { event: 'replacing', arrival: { ...arrival, leg: 'in2' }, replaced: 'in1' })
  const old = ['reject in1', 'in1 left its trunk', `end ${placed}`, `${placed} left its trunk`]
  assert.deepEqual(done, ['fault', ...old, 'reject in2', 'in2 left its trunk', 'ports are free', 'record fault'])
  assert.deepEqual(calls.counts(), { calls: 0, legs: 0, callTimers: 0, unsaved: calls.counts().unsaved })
})

test('a leg that is to take a place in a call that is no more ends, and leaves its trunk', () => {
  const { calls, done } = building()
  calls.post('c1', { event: 'replacing', arrival: { ...arrival, leg: 'in2' }, replaced: 'in1' })
  assert.deepEqual(done, ['reject in2', 'in2 left its trunk', 'fault'])
})

const handed: Leg = {
  ...arrival,
  id: 'in1',
  direction: 'in',
  phase: 'answered',
  shown: null,
  endpoint: { process: 'm', endpoint: 'e9', local: '10.0.0.9', address: '10.0.0.9', rtpPort: 20_018, rtcpPort: 20_019 },
  negotiation: freshNegotiation,
  stretch: { order: 0, startedAt: 0, answeredAt: 0, peer: null, action: 'transferred', measured: null },
}

for (const [when, rest] of [
  ['that breaks', ['ports are free', 'record fault']],
  ['that is no more', ['e9 is free', 'fault']],
] as const)
  test(`legs handed over to a call ${when} end, and leave their trunks`, () => {
    const { calls, done, breakDown } = building()
    if (when === 'that breaks') {
      calls.arrived('c2', { ...arrival, leg: 'in2' }, 5, '+49305100')
      breakDown()
    }
    done.length = 0
    calls.post('c2', { event: 'handedOver', parcel: { from: 'c1', legs: [handed], mediaProcess: 'm', ringing: null } })
    assert.deepEqual(done.slice(done.indexOf('end in1')), ['end in1', 'in1 left its trunk', ...rest])
    assert.equal(calls.counts().legs, 0)
  })
