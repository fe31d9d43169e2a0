// Probes of phones behind NAT over real sockets, in time that only the test turns.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSipStack, type Flow, type SipStack } from '@cordboard/sip'
import type { Binding } from './binding.ts'
import { createKeepAlive } from './keep-alive.ts'

interface Phone {
  readonly stack: SipStack
  readonly port: number
  readonly asked: string[]
  /** Resolves with the next request; rejects after two seconds. */
  next(): Promise<string>
}

/** Answers OPTIONS only when `answers` says so. */
async function openPhone(answers: () => boolean): Promise<Phone> {
  const asked: string[] = []
  let wake: ((text: string) => void) | null = null
  const stack = createSipStack({
    endpoints: [{ transport: 'udp', address: '127.0.0.1', port: 0 }],
    loopLag: null,
    user: {
      onRequest(request, transaction) {
        asked.push(`${request.method} ${request.uriText}`)
        if (answers()) stack.respond(transaction, { status: 200, reason: 'OK', toTag: 'p', headers: [], body: null })
        wake?.(`${request.method} ${request.uriText}`)
      },
      onAck: () => {},
      onCancel: () => {},
    },
  })
  const [bound] = await stack.listen()
  return {
    stack,
    port: bound?.port ?? 0,
    asked,
    next() {
      const { promise, resolve, reject } = Promise.withResolvers<string>()
      const late = setTimeout(() => reject(new Error('no request came')), 2000)
      wake = (text) => {
        clearTimeout(late)
        resolve(text)
      }
      return promise
    },
  }
}

function binding(flow: Flow, more: Partial<Binding> = {}): Binding {
  const contact = 'sip:dev@10.9.9.9:5060'
  const deadline = { monotonicMs: 1e9, wallMs: 1e9, boot: null }
  const ids = { contact, contactKey: `${contact};udp`, instance: null, regId: null, q: 1000, callId: 'c', cseq: 1 }
  return { ...ids, path: [], flow, reach: 'flow', userAgent: '', grantedSeconds: 600, deadline, ...more }
}

async function setUp(answers: () => boolean = () => true) {
  const phone = await openPhone(answers)
  const waiting: (() => void)[] = []
  const pbx = createSipStack({
    endpoints: [{ transport: 'udp', address: '127.0.0.1', port: 0 }],
    loopLag: null,
    user: { onRequest: () => {}, onAck: () => {}, onCancel: () => {} },
  })
  const [bound] = await pbx.listen()
  const flow: Flow = {
    transport: 'udp',
    local: { address: '127.0.0.1', port: bound?.port ?? 0 },
    remote: { address: '127.0.0.1', port: phone.port },
    connection: null,
  }
  const time = { ms: 0 }
  const contacts: Binding[] = []
  let ids = 0
  const keepAlive = createKeepAlive({
    stack: {
      localAddress: (its) => pbx.localAddress(its),
      request: (draft, target, handlers) =>
        pbx.request(draft, target, {
          ...handlers,
          final(response) {
            handlers.final(response)
            for (const wake of waiting.splice(0)) wake()
          },
        }),
    },
    now: () => time.ms,
    contactsOf: () => contacts,
    newTag: () => `t${++ids}`,
    newCallId: () => `c${++ids}`,
  })
  /** Turns the clock second by second. */
  const turn = (seconds: number): void => {
    for (let i = 0; i < seconds; i++) {
      time.ms += 1000
      keepAlive.tick()
    }
  }
  const answered = (): Promise<void> => new Promise((resolve) => waiting.push(resolve))
  const close = async (): Promise<void> => {
    await pbx.close()
    await phone.stack.close()
  }
  return { phone, pbx, flow, contacts, keepAlive, turn, answered, close }
}

test('a phone behind NAT is asked every 25 seconds, at the address it was seen under', async () => {
  const { phone, flow, contacts, keepAlive, turn, answered, close } = await setUp()
  contacts.push(binding(flow))
  keepAlive.watch(1)
  for (let round = 0; round < 3; round++) {
    const asked = phone.next()
    const done = answered()
    turn(25)
    assert.equal(await asked, 'OPTIONS sip:dev@10.9.9.9:5060')
    await done
  }
  assert.equal(phone.asked.length, 3)
  assert.deepEqual(keepAlive.counts(), { watched: 1, underWay: 0 })
  contacts.length = 0
  turn(25)
  assert.deepEqual(keepAlive.counts(), { watched: 0, underWay: 0 })
  await close()
})

test('a phone that does not answer is not asked again before the first question has run out', async () => {
  const { phone, pbx, flow, contacts, keepAlive, turn, close } = await setUp(() => false)
  contacts.push(binding(flow))
  keepAlive.watch(1)
  const asked = phone.next()
  turn(100)
  await asked
  assert.equal(pbx.counts().clientTransactions, 1)
  assert.deepEqual(keepAlive.counts(), { watched: 1, underWay: 1 })
  await close()
  assert.deepEqual(keepAlive.counts(), { watched: 1, underWay: 0 })
})

test('phones that are reached where they say, over a connection or along a Path are left alone', async () => {
  const { pbx, flow, contacts, keepAlive, turn, close } = await setUp()
  contacts.push(
    binding(flow, { reach: 'contact' }),
    binding({ ...flow, transport: 'tcp', connection: 'x-1' }),
    binding(flow, { path: ['<sip:edge;lr>'] }),
  )
  keepAlive.watch(1)
  turn(100)
  assert.equal(pbx.metrics().requestsOut, 0)
  assert.deepEqual(keepAlive.counts(), { watched: 1, underWay: 0 })
  await close()
})

test('after a restart thousands of phones are asked spread over the interval, not all at once', async () => {
  const { pbx, flow, contacts, keepAlive, turn, close } = await setUp(() => false)
  contacts.push(binding(flow))
  for (let userId = 1; userId <= 250; userId++) keepAlive.watch(userId)
  const perSecond: number[] = []
  for (let second = 0; second < 25; second++) {
    const before = pbx.metrics().requestsOut
    turn(1)
    perSecond.push(pbx.metrics().requestsOut - before)
  }
  assert.ok(Math.max(...perSecond) <= 10, perSecond.join(' '))
  assert.equal(keepAlive.counts().underWay, 250)
  await close()
})
