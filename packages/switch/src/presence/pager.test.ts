// A text to several devices: over real sockets, and the outcome table of the machine.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  createSipStack,
  type Flow,
  type ResponseDraft,
  type SipRequest,
  type SipResponse,
  type SipStack,
} from '@cordboard/sip'
import type { Account } from '../registrar/accounts.ts'
import type { Binding } from '../registrar/binding.ts'
import { type DeliveryInput, startDelivery, stepDelivery } from './delivery.ts'
import { createPager } from './pager.ts'

const account = (userId: number, displayName = ''): Account => ({
  userId,
  number: String(100 + userId),
  authId: `auth${userId}`,
  password: 'x',
  enabled: userId !== 9,
  lanOnly: false,
  displayName,
})

describe('the outcome of a text to several devices', () => {
  const rows: [outcomes: (number | null)[], answer: number][] = [
    [[200], 200],
    [[486, 202], 202],
    [[null, 200, 404], 200],
    [[404, 415], 404],
    [[404, 603], 603],
    [[401, null], 480],
    [[408, 500], 500],
    [[null, null], 480],
  ]
  for (const [outcomes, answer] of rows) {
    it(`is ${answer} after ${outcomes.map((status) => status ?? 'silence').join(', ')}`, () => {
      let state = startDelivery(outcomes.length)
      const answers: number[] = []
      for (const status of outcomes) {
        const input: DeliveryInput = status === null ? { input: 'unreachable' } : { input: 'answered', status }
        const [next, command] = stepDelivery(state, input)
        state = next
        if (command) answers.push(command.status)
      }
      assert.deepEqual(answers, [answer])
    })
  }
})

async function openPhone(answer: ResponseDraft) {
  const got: SipRequest[] = []
  const stack: SipStack = createSipStack({
    endpoints: [{ transport: 'udp', address: '127.0.0.1', port: 0 }],
    loopLag: null,
    user: {
      onRequest(request, transaction) {
        got.push(request)
        stack.respond(transaction, answer)
      },
      onAck: () => {},
      onCancel: () => {},
    },
  })
  const [bound] = await stack.listen()
  return { stack, got, port: bound?.port ?? 0 }
}

const binding = (port: number): Binding => ({
  contact: `sip:dev@127.0.0.1:${port}`,
  contactKey: '',
  instance: null,
  regId: null,
  q: 1000,
  callId: 'c',
  cseq: 1,
  path: [],
  flow: {
    transport: 'udp',
    local: { address: '127.0.0.1', port: 0 },
    remote: { address: '127.0.0.1', port },
    connection: null,
  },
  reach: 'contact',
  userAgent: '',
  grantedSeconds: 60,
  deadline: { monotonicMs: 0, wallMs: 0, boot: null },
})

describe('the pager', () => {
  it('passes a text to every device under the name of the login and answers once', async () => {
    const draft = (status: number): ResponseDraft => ({ status, reason: 'X', toTag: 'd', headers: [], body: null })
    const refusing = await openPhone(draft(603))
    const taking = await openPhone(draft(200))
    const sender = await openPhone(draft(200))
    let n = 0
    const pbx: SipStack = createSipStack({
      endpoints: [{ transport: 'udp', address: '127.0.0.1', port: 0 }],
      loopLag: null,
      user: {
        onRequest: (request: SipRequest, transaction: string, flow: Flow) =>
          pager.message(account(1, 'Al "X"'), request, transaction, flow),
        onAck: () => {},
        onCancel: () => {},
      },
    })
    const pager = createPager({
      stack: pbx,
      findNumber: (number) => (['102', '103', '109'].includes(number) ? account(Number(number) - 100) : null),
      contactsOf: (userId) => (userId === 2 ? [binding(refusing.port), binding(taking.port)] : []),
      newTag: () => `t${n++}`,
      newCallId: () => `call-${n++}`,
    })
    const [bound] = await pbx.listen()
    const send = (number: string, content = 'hello') =>
      new Promise<SipResponse>((resolve, reject) => {
        sender.stack.request(
          {
            method: 'MESSAGE',
            uri: `sip:${number}@127.0.0.1:${bound?.port}`,
            headers: [
              ['From', '"Mallory" <sip:999@evil.example>;tag=1'],
              ['To', `<sip:${number}@pbx>`],
              ['Call-ID', `m${n++}`],
              ['CSeq', '1 MESSAGE'],
            ],
            body: { type: 'text/plain;charset=utf-8', content },
          },
          { uri: `sip:${number}@127.0.0.1:${bound?.port}`, flow: null },
          { provisional: () => {}, final: resolve, failed: (why) => reject(new Error(why)) },
        )
      })
    try {
      assert.equal((await send('102', 'grüß')).status, 200)
      const [got] = taking.got
      assert.equal(got?.body.toString(), 'grüß')
      assert.equal(got?.from.uri?.user, '101')
      assert.equal(got?.from.display, 'Al "X"')
      assert.equal(got?.header('Content-Type'), 'text/plain;charset=utf-8')
      assert.equal(got?.uriText, `sip:dev@127.0.0.1:${taking.port}`)
      assert.equal(refusing.got.length, 1)
      assert.equal((await send('103')).status, 480)
      assert.equal((await send('109')).status, 404)
      assert.equal((await send('777')).status, 404)
      assert.equal(pager.counts().underWay, 0)
    } finally {
      for (const { stack } of [refusing, taking, sender, { stack: pbx }]) await stack.close()
    }
  })
})
