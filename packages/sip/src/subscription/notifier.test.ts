// The notifier's side of a subscription: an exhaustive table, and the host's limits and fan-out in virtual time.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeRequest, type RequestParts } from '../../test/request.ts'
import { End, Wire } from '../../test/wire.ts'
import type { Flow, SipRequest } from '../message/types.ts'
import type { MailboxSummary } from './content.ts'
import {
  defaultNotifierLimits,
  type NotifierInput,
  type NotifierState,
  startSubscription,
  stepSubscription,
} from './notifier.ts'
import { createNotifier, type Notifier } from './notifier-host.ts'

const mailbox: MailboxSummary = {
  package: 'message-summary',
  account: 'sip:bob@bob',
  fresh: 1,
  old: 0,
  urgentFresh: 0,
  urgentOld: 0,
}
const ctx = { now: 1000, limits: defaultNotifierLimits }
const event = ['Event', 'message-summary'] as const
const dialogued = { to: '<sip:bob@bob>;tag=n1', cseq: 2 }

function subscribe(expires: string | null, parts: RequestParts = {}): SipRequest {
  const headers = expires === null ? [event] : [event, ['Expires', expires] as const]
  return makeRequest('SUBSCRIBE', { headers, ...parts })
}

function start(request: SipRequest) {
  const base = { id: 's1', transaction: 't1', flow: null, contact: 'sip:bob@bob', localTag: 'n1', agent: null }
  return startSubscription({ ...base, request, content: mailbox }, ctx)
}

/** Commands in short. */
function short(commands: ReturnType<typeof start>[1]): string {
  return commands.map(shortOne).join(', ')
}

function shortOne(command: ReturnType<typeof start>[1][number]): string {
  switch (command.command) {
    case 'respond':
      return String(command.draft.status)
    case 'request':
      return `NOTIFY ${command.draft.headers.find(([name]) => name === 'Subscription-State')?.[1]}`
    case 'arm':
      return `arm ${command.timer} ${command.ms}`
    case 'disarm':
      return `disarm ${command.timer}`
    case 'forget':
      return 'forget'
  }
}

function active(): NotifierState {
  const [state] = start(subscribe('600'))
  return stepSubscription(state!, { input: 'response', status: 200, transaction: 's1#1' }, ctx)[0]
}

test('a SUBSCRIBE is granted, shortened, refused when too brief, and answered once when Expires is 0', () => {
  const rows: [string | null, string][] = [
    ['600', '200, arm expire 600000, NOTIFY active;expires=600'],
    [null, '200, arm expire 3600000, NOTIFY active;expires=3600'],
    ['99999', '200, arm expire 7200000, NOTIFY active;expires=7200'],
    ['99999999999999', '200, arm expire 7200000, NOTIFY active;expires=7200'],
    ['junk', '200, arm expire 3600000, NOTIFY active;expires=3600'],
    ['10', '423'],
    ['0', '200, disarm expire, disarm gap, NOTIFY terminated;reason=timeout'],
  ]
  for (const [expires, expected] of rows) assert.equal(short(start(subscribe(expires))[1]), expected, String(expires))
})

test('a SUBSCRIBE without Contact is refused', () => {
  const [state, commands] = start(subscribe('600', { contact: null }))
  assert.equal(state, null)
  assert.equal(short(commands), '400')
})

test('every input in every phase', () => {
  const notifying = start(subscribe('600'))[0]!
  const calm = active()
  const closing = stepSubscription(calm, { input: 'terminate', reason: 'noresource' }, ctx)[0]
  const over = stepSubscription(closing, { input: 'response', status: 200, transaction: 's1#2' }, ctx)[0]
  const states = { notifying, active: calm, closing, over }
  const again = (parts: RequestParts, expires = '600') =>
    ({
      input: 'request',
      request: subscribe(expires, { ...dialogued, ...parts }),
      transaction: 't2',
      flow: null,
    }) as const
  const current = (state: NotifierState) => state.notifying ?? 'none'
  const inputs: Record<string, (state: NotifierState) => NotifierInput> = {
    refresh: () => again({}),
    unsubscribe: () => again({}, '0'),
    brief: () => again({}, '5'),
    disordered: () => again({ cseq: 1 }),
    stranger: () => again({ from: '<sip:x@x>;tag=other' }),
    otherEvent: () => again({ headers: [['Event', 'dialog']] }),
    changed: () => ({ input: 'changed', content: { ...mailbox, fresh: 2 } }),
    ok: (state) => ({ input: 'response', status: 200, transaction: current(state) }),
    provisional: (state) => ({ input: 'response', status: 100, transaction: current(state) }),
    busy: (state) => ({ input: 'response', status: 503, transaction: current(state) }),
    unknown: (state) => ({ input: 'response', status: 481, transaction: current(state) }),
    stray: () => ({ input: 'response', status: 200, transaction: 'other' }),
    silence: (state) => ({ input: 'transactionFailed', transaction: current(state) }),
    expire: () => ({ input: 'timer', timer: 'expire' }),
    gap: () => ({ input: 'timer', timer: 'gap' }),
    terminate: () => ({ input: 'terminate', reason: 'rejected' }),
  }
  const gone = 'disarm expire, disarm gap, forget'
  const table: Record<keyof typeof states, Record<string, string>> = {
    notifying: {
      refresh: '200, arm expire 600000',
      unsubscribe: '200, disarm expire, disarm gap',
      brief: '423',
      disordered: '500',
      stranger: '481',
      otherEvent: '489',
      changed: 'ignored',
      ok: 'ignored',
      provisional: 'ignored',
      busy: 'ignored',
      unknown: gone,
      stray: 'ignored',
      silence: gone,
      expire: 'disarm expire, disarm gap',
      gap: 'ignored',
      terminate: 'disarm expire, disarm gap',
    },
    active: {
      refresh: '200, arm expire 600000, NOTIFY active;expires=600',
      unsubscribe: '200, disarm expire, disarm gap, NOTIFY terminated;reason=timeout',
      brief: '423',
      disordered: '500',
      stranger: '481',
      otherEvent: '489',
      changed: 'arm gap 200',
      ok: 'ignored',
      provisional: 'ignored',
      busy: 'ignored',
      unknown: 'ignored',
      stray: 'ignored',
      silence: 'ignored',
      expire: 'disarm expire, disarm gap, NOTIFY terminated;reason=timeout',
      gap: 'ignored',
      terminate: 'disarm expire, disarm gap, NOTIFY terminated;reason=rejected',
    },
    closing: {
      refresh: '481',
      unsubscribe: '481',
      brief: '481',
      disordered: '481',
      stranger: '481',
      otherEvent: '481',
      changed: 'ignored',
      ok: gone,
      provisional: 'ignored',
      busy: gone,
      unknown: gone,
      stray: 'ignored',
      silence: gone,
      expire: 'ignored',
      gap: 'ignored',
      terminate: 'ignored',
    },
    over: Object.fromEntries(Object.keys(inputs).map((name) => [name, 'ignored'])),
  }
  let pairs = 0
  for (const [phase, state] of Object.entries(states)) {
    for (const [name, input] of Object.entries(inputs)) {
      const [, commands] = stepSubscription(state, input(state), ctx)
      assert.equal(short(commands) || 'ignored', table[phase as keyof typeof states][name], `${phase} x ${name}`)
      pairs++
    }
  }
  assert.equal(pairs, 64)
})

test('news that came while a NOTIFY was under way is told after its answer, only the latest', () => {
  const [first] = start(subscribe('600'))
  let [state] = stepSubscription(first!, { input: 'changed', content: { ...mailbox, fresh: 2 } }, ctx)
  ;[state] = stepSubscription(state, { input: 'changed', content: { ...mailbox, fresh: 3 } }, ctx)
  const later = { ...ctx, now: ctx.now + 500 }
  const [, commands] = stepSubscription(state, { input: 'response', status: 200, transaction: 's1#1' }, later)
  assert.equal(short(commands), 'NOTIFY active;expires=600')
  const notify = commands[0]
  assert.ok(notify?.command === 'request' && notify.draft.body?.content.includes('Voice-Message: 3/0'))
})

// ---- the host

function office(options: { perUser?: number } = {}) {
  const wire = new Wire()
  const pbx = new End(wire, 'pbx')
  const phone = new End(wire, 'ann')
  const notified: SipRequest[] = []
  let tags = 0
  let fresh = 0
  let status = 200
  const notifier: Notifier = createNotifier({
    stack: pbx,
    scheduler: wire.scheduler,
    now: () => wire.scheduler.now(),
    newTag: () => `n${++tags}`,
    contentOf: (resource, event) => (resource === '101' && event === 'message-summary' ? { ...mailbox, fresh } : null),
    ...options,
  })
  pbx.user = {
    onRequest: (request, transaction, flow: Flow) => {
      if (notifier.onRequest(request, transaction, flow)) return
      const resource = request.to.uri?.user ?? ''
      notifier.subscribe({
        request,
        transaction,
        flow,
        contact: 'sip:pbx@pbx',
        user: request.from.uri?.user ?? '',
        resource,
      })
    },
    onAck: () => {},
    onCancel: () => {},
  }
  phone.user = {
    onRequest: (request, transaction) => {
      notified.push(request)
      phone.respond(transaction, { status, reason: 'x', toTag: 'p', headers: [], body: null })
    },
    onAck: () => {},
    onCancel: () => {},
  }
  const answers: number[] = []
  const ask = (
    callId: string,
    headers: readonly (readonly [string, string])[],
    to = '<sip:101@pbx>',
    contact = '<sip:ann@ann>',
  ) => {
    const draft = {
      method: 'SUBSCRIBE',
      uri: 'sip:101@pbx',
      headers: [
        ['From', '<sip:ann@ann>;tag=a1'] as const,
        ['To', to] as const,
        ['Call-ID', callId] as const,
        ['CSeq', '1 SUBSCRIBE'] as const,
        ['Contact', contact] as const,
        ...headers,
      ],
      body: null,
    }
    phone.request(
      draft,
      { uri: 'sip:pbx@pbx', flow: null },
      {
        provisional() {},
        final: (response) => answers.push(response.status),
        failed() {},
      },
    )
    wire.scheduler.advance(50)
  }
  return {
    wire,
    notifier,
    notified,
    answers,
    ask,
    setFresh: (value: number) => {
      fresh = value
      notifier.changed('101', 'message-summary')
    },
    setStatus: (value: number) => {
      status = value
    },
  }
}

const mwi = [
  ['Event', 'message-summary'],
  ['Expires', '600'],
] as const

test('host: a watcher is told at once and at each change, throttled', () => {
  const { wire, notifier, notified, answers, ask, setFresh } = office()
  ask('c1', mwi)
  assert.deepEqual(answers, [200])
  for (let i = 1; i <= 50; i++) setFresh(i)
  wire.scheduler.advance(1000)
  assert.equal(notified.length, 2, 'fifty changes in one moment are one NOTIFY')
  assert.ok(notified[1]?.body.toString().includes('Voice-Message: 50/0'))
  assert.deepEqual(notifier.counts(), { subscriptions: 1, timers: 1 })
  notifier.terminateAll('noresource')
  wire.scheduler.advance(60_000)
  assert.equal(notified.at(-1)?.header('Subscription-State'), 'terminated;reason=noresource')
  assert.deepEqual(notifier.counts(), { subscriptions: 0, timers: 0 })
  assert.equal(wire.scheduler.pending(), 0)
})

test('host: an unknown event gets 489 with what we serve, an unknown resource 404', () => {
  const { wire, answers, ask, notifier } = office()
  ask('c1', [['Event', 'conference']])
  ask('c2', mwi, '<sip:999@pbx>')
  ask('c3', [])
  assert.deepEqual(answers, [489, 404, 489])
  assert.ok(wire.ladder.some((line) => line.startsWith('pbx>ann 489')))
  assert.equal(notifier.counts().subscriptions, 0)
})

test('host: a subscription expires by itself', () => {
  const { wire, notified, ask, notifier } = office()
  ask('c1', mwi)
  wire.scheduler.advance(601_000)
  assert.equal(notified.at(-1)?.header('Subscription-State'), 'terminated;reason=timeout')
  assert.equal(notifier.counts().subscriptions, 0)
})

test('host: one user cannot hold more than the limit, and a restarted phone replaces its own', () => {
  const { ask, answers, notifier } = office({ perUser: 3 })
  for (let i = 0; i < 10; i++) ask(`c${i}`, mwi)
  assert.equal(notifier.counts().subscriptions, 1, 'the same phone again replaces what it forgot')
  for (let i = 0; i < 5; i++) ask(`d${i}`, mwi, '<sip:101@pbx>', `<sip:ann-${i}@ann>`)
  assert.equal(notifier.counts().subscriptions, 3)
  assert.deepEqual(answers.slice(10), [200, 200, 503, 503, 503])
})

test('host: a watcher that answers 481 is forgotten', () => {
  const { ask, notifier, setStatus, setFresh, wire } = office()
  ask('c1', mwi)
  setStatus(481)
  setFresh(1)
  wire.scheduler.advance(1000)
  assert.deepEqual(notifier.counts(), { subscriptions: 0, timers: 0 })
})
