// Whatever a peer writes into its headers: a session and a subscription never throw, and what they send can be sent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseMessage } from '../message/parse.ts'
import { serializeRequest, serializeResponse } from '../message/serialize.ts'
import type { SipRequest, SipResponse } from '../message/types.ts'
import {
  defaultNotifierLimits,
  type NotifierState,
  packageOf,
  startSubscription,
  stepSubscription,
} from '../subscription/notifier.ts'
import { defaultProfile, type SessionContext, type SessionState } from './state.ts'
import { startUac, startUas, step } from './step.ts'
import type { SessionCommand } from './types.ts'

const ctx: SessionContext = { now: 1000, random: 0.5, timers: { t1: 500, t2: 4000 }, authorize: null }

const nasty = fc.oneof(
  fc.constantFrom(
    '',
    '*',
    '<sip:a b@c>',
    '<sip:a@b>;tag=x;tag=y',
    '<>',
    '<sip:>',
    '"\\"" <sip:a@b>',
    '"unclosed <sip:a@b>',
    '<sip:a\u0000b@c>',
    'sip:a@b\u0000',
    '<urn:x>',
    '<tel:+1>',
    '<sip:[::1]>',
    '1 1 INVITE',
    '4294967296 1 INVITE',
    '90;refresher=uac',
    '-1',
    '0',
    'refer;id=1',
    'message-summary',
    'dialog;id=\u0000',
    'SIP;cause=200;text="x',
    'false',
    '100rel',
    'timer, 100rel, magic',
    'application/sdp',
    'multipart/mixed;boundary=x',
    'terminated;reason=x',
    ',,,,',
    'é\u0001\u007f',
  ),
  fc.string({ unit: 'binary-ascii', maxLength: 60 }).map((text) => text.replaceAll('\r', '').replaceAll('\n', '')),
)
const headerNames = [
  'Contact',
  'Record-Route',
  'Route',
  'Require',
  'Supported',
  'Allow',
  'Session-Expires',
  'Min-SE',
  'RAck',
  'RSeq',
  'Refer-To',
  'Referred-By',
  'Refer-Sub',
  'Event',
  'Subscription-State',
  'Expires',
  'Reason',
  'Content-Type',
  'Content-Encoding',
  'Info-Package',
  'WWW-Authenticate',
  'Retry-After',
]
const lines = fc.array(fc.tuple(fc.constantFrom(...headerNames), nasty), { maxLength: 6 })
const bodies = fc.constantFrom(
  '',
  'v=0\r\n',
  'SIP/2.0 200 OK\r\n',
  'SIP/2.0 99x\r\n',
  '--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--x--',
  '\u0000',
)
const tags = fc.oneof(fc.constantFrom('p1', 'p1', 'p1', 'other'), nasty)
const methods = fc.constantFrom(
  'INVITE',
  'UPDATE',
  'PRACK',
  'REFER',
  'NOTIFY',
  'SUBSCRIBE',
  'INFO',
  'MESSAGE',
  'OPTIONS',
  'BYE',
  'ACK',
  'PUBLISH',
  'X',
)

interface Raw {
  readonly method: string
  readonly status: number
  readonly fromTag: string
  readonly fromName: string
  readonly cseq: number
  readonly lines: readonly (readonly [string, string])[]
  readonly body: string
}
const raw: fc.Arbitrary<Raw> = fc.record({
  method: methods,
  status: fc.constantFrom(100, 180, 183, 200, 202, 302, 401, 422, 481, 487, 491, 500, 503),
  fromTag: tags,
  fromName: nasty,
  cseq: fc.integer({ min: 1, max: 40 }),
  lines,
  body: bodies,
})

function head(message: Raw, first: string, cseq: string, swap: boolean): Buffer {
  const peer = `"${message.fromName.replaceAll('"', '')}" <sip:peer@p>;tag=${message.fromTag}`
  const us = '<sip:us@us>;tag=u1'
  const text = [
    first,
    'Via: SIP/2.0/UDP p;branch=z9hG4bK1',
    `From: ${swap ? us : peer}`,
    `To: ${swap ? peer : us}`,
    'Call-ID: c1',
    `CSeq: ${cseq}`,
    ...message.lines.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(message.body)}`,
    '',
    message.body,
  ].join('\r\n')
  return Buffer.from(text, 'utf8')
}

function asRequest(message: Raw, method = message.method): SipRequest | null {
  const parsed = parseMessage(
    head(message, `${method} sip:us@us SIP/2.0`, `${message.cseq} ${method}`, false),
    'datagram',
  )
  return parsed.ok && parsed.message.kind === 'request' ? parsed.message : null
}

function asResponse(message: Raw, cseq: string): SipResponse | null {
  const parsed = parseMessage(head(message, `SIP/2.0 ${message.status} X`, cseq, true), 'datagram')
  return parsed.ok && parsed.message.kind === 'response' ? parsed.message : null
}

const carrier = asRequest({
  method: 'INVITE',
  status: 200,
  fromTag: 'p1',
  fromName: 'x',
  cseq: 1,
  lines: [],
  body: '',
})!

/** Everything that is to be sent passes the serialiser, which refuses what would break out of its line. */
function mustBeSendable(commands: readonly { readonly command: string }[]): void {
  for (const command of commands as readonly SessionCommand[]) {
    if (command.command === 'respond') serializeResponse(carrier, command.draft)
    if (command.command === 'request' || command.command === 'acknowledge') {
      const again = parseMessage(serializeRequest(command.draft, 'SIP/2.0/UDP us;branch=z9hG4bK2'), 'datagram')
      assert.ok(again.ok, again.ok ? '' : again.refusal.problem)
    }
    if (command.command === 'cancel')
      for (const [name, value] of command.headers) assert.ok(!/[\r\n]/.test(name + value))
  }
}

function run(start: readonly [SessionState, readonly SessionCommand[]], messages: readonly Raw[]): void {
  let [state, commands] = start
  mustBeSendable(commands)
  let n = 0
  for (const message of messages) {
    const turn = n++ % 5
    const pending = state.pending.at(-1)
    const request = asRequest(message)
    const response = pending === undefined ? null : asResponse(message, `${pending.cseq} ${pending.draft.method}`)
    if (turn < 2 && response !== null && pending !== undefined) {
      ;[state, commands] = step(state, { input: 'response', response, transaction: pending.transaction }, ctx)
    } else if (request?.method === 'ACK') [state, commands] = step(state, { input: 'ack', request }, ctx)
    else if (request !== null) {
      ;[state, commands] = step(state, { input: 'request', request, transaction: `t${n}`, flow: null }, ctx)
    }
    mustBeSendable(commands)
    if (turn === 4) {
      ;[state, commands] = step(state, { input: 'wish', wish: { wish: 'answer', sdp: 'a', headers: [] } }, ctx)
      mustBeSendable(commands)
      ;[state, commands] = step(state, { input: 'wish', wish: { wish: 'agree', sdp: 'a' } }, ctx)
      mustBeSendable(commands)
    }
    assert.deepEqual(JSON.parse(JSON.stringify(state)), state)
    assert.ok(JSON.stringify(state).length < 100_000, 'the state stays small')
  }
  mustBeSendable(step(state, { input: 'wish', wish: { wish: 'end', headers: [] } }, ctx)[1])
}

test('a hostile peer cannot make a session throw or send what cannot be sent', () => {
  const outgoing = {
    id: 's',
    callId: 'c1',
    localTag: 'u1',
    from: '<sip:us@us>',
    to: '<sip:peer@p>',
    uri: 'sip:peer@p',
    target: { uri: 'sip:peer@p', flow: null },
    contact: 'sip:us@us',
    sdp: 'offer',
    headers: [],
    profile: defaultProfile,
  }
  fc.assert(
    fc.property(fc.boolean(), raw, fc.array(raw, { maxLength: 12 }), (calling, first, messages) => {
      if (calling) {
        run(startUac(outgoing, ctx), messages)
        return
      }
      const request = asRequest(first, 'INVITE')
      if (request === null) return
      const base = {
        id: 's',
        transaction: 't',
        flow: null,
        contact: 'sip:us@us',
        localTag: 'u1',
        profile: defaultProfile,
      }
      run(startUas({ ...base, request }, ctx), messages)
    }),
    { numRuns: Number(process.env.RUNS ?? 1500) },
  )
})

test('a hostile watcher cannot make a subscription throw or send what cannot be sent', () => {
  const content = { package: 'message-summary', account: null, fresh: 0, old: 0, urgentFresh: 0, urgentOld: 0 } as const
  const notifier = { now: 1000, limits: defaultNotifierLimits }
  fc.assert(
    fc.property(raw, fc.array(raw, { maxLength: 6 }), (first, messages) => {
      const request = asRequest(first, 'SUBSCRIBE')
      if (request === null) return
      packageOf(request)
      const base = { id: 'n', transaction: 't', flow: null, contact: 'sip:us@us', localTag: 'u1', agent: null }
      const [made, commands] = startSubscription({ ...base, request, content }, notifier)
      mustBeSendable(commands)
      if (made === null) return
      let state: NotifierState = made
      for (const message of messages) {
        const next = asRequest(message, 'SUBSCRIBE')
        if (next === null) continue
        const input = { input: 'request', request: next, transaction: 't2', flow: null } as const
        const [after, more] = stepSubscription(state, input, notifier)
        mustBeSendable(more)
        state = after
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 500) },
  )
})
