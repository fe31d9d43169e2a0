// Every input in every state of a session: the outcomes are written down in step-table.txt, "ignored" too.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { tellShort } from '../../test/phone.ts'
import { makeRequest, makeResponse, type RequestParts, received } from '../../test/request.ts'
import type { Body, HeaderLine, SipRequest } from '../message/types.ts'
import {
  defaultProfile,
  type SessionContext,
  type SessionInput,
  type SessionProfile,
  type SessionState,
} from './state.ts'
import { type SessionStep, startUac, startUas, step } from './step.ts'
import type { SessionCommand, SessionTimerName, SessionWish } from './types.ts'

const ctx: SessionContext = { now: 1000, random: 0.5, timers: { t1: 500, t2: 4000 }, authorize: null }
const profile = { ...defaultProfile, sessionTimer: null }
const sdp = (content: string): Body => ({ type: 'application/sdp', content })

function shortOne(command: SessionCommand): string {
  switch (command.command) {
    case 'request':
      return command.draft.method
    case 'respond':
      return String(command.draft.status)
    case 'acknowledge':
      return `ACK${command.draft.body === null ? '' : ' with sdp'}`
    case 'cancel':
      return 'CANCEL'
    case 'arm':
      return `arm ${command.timer}`
    case 'disarm':
      return `disarm ${command.timer}`
    case 'tell':
      return `tell ${tellShort(command.event)}`
    case 'forget':
      return 'forget'
  }
}

// ---- states

const callee = '<sip:bob@bob>'
const peerHeaders: readonly HeaderLine[] = [
  ['Allow', 'INVITE, ACK, BYE, UPDATE'],
  ['Supported', '100rel, timer'],
]

function uac(offer: string | null, withProfile: SessionProfile = profile): SessionStep {
  return startUac(
    {
      id: 's',
      callId: 'call-1',
      localTag: 'a1',
      from: '<sip:ann@ann>',
      to: callee,
      uri: 'sip:bob@bob',
      target: { uri: 'sip:bob@bob', flow: null },
      contact: 'sip:ann@ann',
      sdp: offer,
      headers: [],
      profile: withProfile,
    },
    ctx,
  )
}

function uas(parts: RequestParts = {}): SessionStep {
  const request = makeRequest('INVITE', { headers: peerHeaders, body: sdp('their offer'), ...parts })
  return startUas(
    { id: 's', request, transaction: 'invite', flow: null, contact: 'sip:bob@bob', localTag: 'b1', profile },
    ctx,
  )
}

const inviteOf = (() => {
  const [, commands] = uac('our offer')
  const sent = commands.find((command) => command.command === 'request')
  return received(sent!.draft)
})()

function response(
  state: SessionState,
  request: SipRequest,
  status: number,
  parts: { tag?: string; body?: Body | null; headers?: readonly HeaderLine[] } = {},
): SessionInput {
  return {
    input: 'response',
    transaction: state.pending.at(-1)?.transaction ?? state.invite.transaction,
    response: makeResponse(request, status, {
      toTag: parts.tag ?? 'b1',
      headers: [
        ['Contact', '<sip:bob@bob>'],
        ...(parts.headers?.some(([name]) => name === 'Allow') ? [] : peerHeaders),
        ...(parts.headers ?? []),
      ],
      body: parts.body ?? null,
    }),
  }
}

/** Requests of the peer as it would write them, for either role: tags a1 (caller) and b1 (callee). */
function peer(state: SessionState, method: string, parts: RequestParts = {}): SipRequest {
  const [from, to] =
    state.role === 'uac'
      ? ['<sip:bob@bob>;tag=b1', '<sip:ann@ann>;tag=a1']
      : ['<sip:ann@ann>;tag=a1', '<sip:bob@bob>;tag=b1']
  return makeRequest(method, { from, to, cseq: 100, ...parts })
}

function then(state: SessionState, ...inputs: ((state: SessionState) => SessionInput)[]): SessionState {
  let now = state
  for (const input of inputs) now = step(now, input(now), ctx)[0]
  return now
}

const want = (wish: SessionWish) => (): SessionInput => ({ input: 'wish', wish })
const ask =
  (method: string, parts: RequestParts = {}) =>
  (state: SessionState): SessionInput => ({
    input: 'request',
    request: peer(state, method, parts),
    transaction: 'theirs',
    flow: null,
  })
const answer =
  (status: number, parts: Parameters<typeof response>[3] = {}) =>
  (state: SessionState): SessionInput =>
    response(state, state.pending.length === 0 ? inviteOf : received(state.pending.at(-1)!.draft), status, parts)
const fires = (timer: SessionTimerName) => (): SessionInput => ({ input: 'timer', timer })
const ack =
  (body: Body | null = null) =>
  (state: SessionState): SessionInput => ({
    input: 'ack',
    request: peer(state, 'ACK', { cseq: state.unacknowledged?.cseq ?? 1, body }),
  })

const answerWish: SessionWish = { wish: 'answer', sdp: 'our answer', headers: [] }
const offerWish: SessionWish = { wish: 'offer', sdp: 'new offer', by: 'INVITE', headers: [] }
const updateWish: SessionWish = { ...offerWish, by: 'UPDATE' }
const endWish: SessionWish = { wish: 'end', headers: [] }
const early: SessionWish = { wish: 'ring', status: 183, sdp: 'early', reliable: true, headers: [] }
const ring: SessionWish = { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] }

const calling = uac('our offer')[0]
const timedCalling = uac('our offer', defaultProfile)[0]
const incoming = uas()[0]
const confirmedUac = then(calling, answer(200, { body: sdp('answer') }))
const confirmedUas = then(incoming, want(answerWish), ack())
const reliable: readonly HeaderLine[] = [
  ['Require', '100rel'],
  ['RSeq', '5'],
]

const states: Record<string, SessionState> = {
  calling,
  proceeding: then(calling, answer(180)),
  earlyUac: then(calling, answer(183, { headers: reliable, body: sdp('early') }), answer(200)),
  lateCalling: uac(null)[0],
  pracking: then(uac(null)[0], answer(183, { headers: reliable, body: sdp('their offer') })),
  cancelling: then(calling, answer(180), want(endWish)),
  agreeing: then(uac(null)[0], answer(200, { body: sdp('their offer') })),
  incoming,
  lateIncoming: uas({ body: null })[0],
  ringing: then(incoming, want(ring)),
  unpracked: then(incoming, want(early)),
  earlyUas: then(incoming, want(early), ask('PRACK', { cseq: 2, headers: [['RAck', `${incoming.rseq} 1 INVITE`]] })),
  accepted: then(incoming, want(answerWish)),
  leaving: then(incoming, want(answerWish), want(endWish)),
  confirmedUac,
  confirmedUas,
  offering: then(confirmedUac, want(offerWish)),
  closing: then(confirmedUac, want({ ...offerWish, sdp: null }), answer(200, { body: sdp('their offer') })),
  considering: then(confirmedUac, ask('INVITE', { cseq: 50, body: sdp('their offer') })),
  updating: then(confirmedUac, ask('UPDATE', { cseq: 50, body: sdp('their offer') })),
  unacknowledged: then(
    confirmedUac,
    ask('INVITE', { cseq: 50, body: sdp('their offer') }),
    want({ wish: 'agree', sdp: 'x' }),
  ),
  timed: then(timedCalling, answer(200, { body: sdp('answer'), headers: [['Session-Expires', '100;refresher=uac']] })),
  timedPlain: then(
    timedCalling,
    answer(200, {
      body: sdp('answer'),
      headers: [
        ['Allow', 'INVITE'],
        ['Session-Expires', '100;refresher=uac'],
      ],
    }),
    () => ({ input: 'wish', wish: answerWish }),
  ),
  glare: then(confirmedUac, want(offerWish), answer(491)),
  referring: then(confirmedUac, want({ wish: 'refer', to: '<sip:carol@carol>', headers: [] })),
  referred: then(confirmedUac, ask('REFER', { cseq: 50, headers: [['Refer-To', '<sip:carol@carol>']] })),
  lingering: then(
    confirmedUac,
    ask('REFER', { cseq: 50, headers: [['Refer-To', '<sip:carol@carol>']] }),
    want({ wish: 'acceptRefer', referId: 's/refer-50' }),
    answer(200),
    ask('BYE', { cseq: 60 }),
  ),
  ending: then(confirmedUac, want(endWish)),
  over: then(calling, answer(486)),
}

// ---- inputs

const inputs: Record<string, (state: SessionState) => SessionInput> = {
  'wish ring': want(ring),
  'wish ring early': want(early),
  'wish answer': want(answerWish),
  'wish reject': want({ wish: 'reject', status: 486, reason: 'Busy Here', headers: [] }),
  'wish end': want(endWish),
  'wish offer': want(offerWish),
  'wish update': want(updateWish),
  'wish agree': want({ wish: 'agree', sdp: 'agreed' }),
  'wish refuseOffer': want({ wish: 'refuseOffer', status: 488, reason: 'No' }),
  'wish refer': want({ wish: 'refer', to: '<sip:dan@dan>', headers: [] }),
  'wish acceptRefer': want({ wish: 'acceptRefer', referId: 's/refer-50' }),
  'wish refuseRefer': want({ wish: 'refuseRefer', referId: 's/refer-50', status: 603, reason: 'No' }),
  'wish notifyRefer': want({ wish: 'notifyRefer', referId: 's/refer-50', status: 200, reason: 'OK' }),
  'wish send': want({ wish: 'send', method: 'INFO', headers: [], body: null }),
  INVITE: ask('INVITE', { body: sdp('new') }),
  'INVITE without sdp': ask('INVITE'),
  'INVITE with nonsense': ask('INVITE', { body: { type: 'text/plain', content: 'x' } }),
  'INVITE out of order': ask('INVITE', { cseq: 0, body: sdp('new') }),
  'INVITE from a stranger': ask('INVITE', { from: '<sip:x@x>;tag=zz', body: sdp('new') }),
  UPDATE: ask('UPDATE'),
  'UPDATE with sdp': ask('UPDATE', { body: sdp('new') }),
  BYE: ask('BYE'),
  PRACK: ask('PRACK', { headers: [['RAck', `${incoming.rseq} 1 INVITE`]] }),
  REFER: ask('REFER', { headers: [['Refer-To', '<sip:carol@carol>']] }),
  'REFER without target': ask('REFER'),
  'NOTIFY of a transfer': ask('NOTIFY', {
    headers: [
      ['Event', 'refer'],
      ['Subscription-State', 'active'],
    ],
    body: { type: 'message/sipfrag', content: 'SIP/2.0 180 Ringing\r\n' },
  }),
  'NOTIFY of something': ask('NOTIFY', { headers: [['Event', 'dialog']] }),
  SUBSCRIBE: ask('SUBSCRIBE', { headers: [['Event', 'refer']] }),
  INFO: ask('INFO', { body: { type: 'application/dtmf-relay', content: 'Signal=1' } }),
  MESSAGE: ask('MESSAGE', { body: { type: 'text/plain', content: 'hi' } }),
  OPTIONS: ask('OPTIONS'),
  PUBLISH: ask('PUBLISH'),
  FLY: ask('FLY'),
  'INFO that requires magic': ask('INFO', { headers: [['Require', 'magic']] }),
  ACK: ack(),
  'ACK with sdp': ack(sdp('their answer')),
  CANCEL: (state) => ({ input: 'cancel', request: peer(state, 'CANCEL'), transaction: 'invite' }),
  '100': answer(100),
  '180': answer(180),
  '183 reliable': answer(183, {
    headers: [
      ['Require', '100rel'],
      ['RSeq', '6'],
    ],
    body: sdp('early'),
  }),
  '200': answer(200, { body: sdp('answer') }),
  '200 without sdp': answer(200),
  '200 of another fork': answer(200, { tag: 'fork', body: sdp('answer') }),
  '302': answer(302),
  '401': answer(401),
  '408': answer(408),
  '481': answer(481),
  '486': answer(486),
  '491': answer(491),
  silence: (state) => ({
    input: 'transactionFailed',
    transaction: state.pending.at(-1)?.transaction ?? 'none',
    why: 'timeout',
  }),
  'a stray response': () => ({ input: 'response', transaction: 'other', response: makeResponse(inviteOf, 200) }),
  'timer accepted': fires('accepted'),
  'timer acknowledge': fires('acknowledge'),
  'timer reliable': fires('reliable'),
  'timer invite': fires('invite'),
  'timer refresh': fires('refresh'),
  'timer expire': fires('expire'),
  'timer glare': fires('glare'),
  'timer consider': fires('consider'),
  'timer refer': fires('refer'),
  'timer subscription': fires('subscription'),
}

const tableFile = new URL('./step-table.txt', import.meta.url)

test('every input in every state does what the table says', () => {
  const lines: string[] = []
  for (const [name, input] of Object.entries(inputs)) {
    lines.push('', `== ${name}`)
    for (const [at, state] of Object.entries(states)) {
      const [next, commands] = step(state, input(state), ctx)
      const did = commands.map(shortOne).join(', ') || (next === state ? 'ignored' : 'noted')
      const moved = next.phase === state.phase ? '' : ` -> ${next.phase}`
      lines.push(`${at.padEnd(15)} ${did}${moved}`)
      // Whatever happens, the state stays plain data.
      assert.deepEqual(JSON.parse(JSON.stringify(next)), next, `${at} x ${name}`)
      const forgotten = commands.some((command) => command.command === 'forget')
      assert.equal(forgotten, next.phase === 'over' && state.phase !== 'over', `${at} x ${name}`)
      if (next.phase === 'over') assert.deepEqual(next.deadlines, {}, `${at} x ${name}: timers left`)
    }
  }
  const table = `${lines.slice(1).join('\n')}\n`
  if (process.env.WRITE_TABLE === '1') writeFileSync(tableFile, table)
  assert.equal(table, readFileSync(tableFile, 'utf8'))
})

test('the states of the table cover every phase and every kind of exchange', () => {
  const phases = new Set(Object.values(states).map((state) => state.phase))
  assert.deepEqual([...phases].sort(), [
    'accepted',
    'agreeing',
    'calling',
    'cancelling',
    'confirmed',
    'ending',
    'incoming',
    'leaving',
    'over',
    'proceeding',
  ])
  const kinds = new Set(Object.values(states).map((state) => state.exchange.kind))
  assert.deepEqual([...kinds].sort(), ['closing', 'considering', 'idle', 'offering', 'pracking'])
})
