// The front desk as phones meet it: real sockets, real digest, restarts and storms.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  answerChallenges,
  createSipStack,
  type DigestChallenge,
  type HeaderLine,
  type RequestDraft,
  type SipResponse,
  type SipStack,
  strongestChallenge,
} from '@cordboard/sip'
import { openDesk, type TestDesk } from './front-desk.fixture.ts'

interface Phone {
  readonly stack: SipStack
  readonly port: number
  /** Sends a request and waits for its final response. */
  send(draft: RequestDraft): Promise<SipResponse>
}

async function openPhone(desk: TestDesk, transport: 'udp' | 'tcp' = 'udp'): Promise<Phone> {
  const stack = createSipStack({
    endpoints: [{ transport, address: '127.0.0.1', port: 0 }],
    loopLag: null,
    user: { onRequest: () => {}, onAck: () => {}, onCancel: () => {} },
  })
  const [bound] = await stack.listen()
  const target = { uri: `sip:127.0.0.1:${desk.port};transport=${transport}`, flow: null }
  return {
    stack,
    port: bound?.port ?? 0,
    send: (draft) =>
      new Promise((resolve, reject) => {
        const failed = (why: string) => reject(new Error(why))
        stack.request(draft, target, { provisional: () => {}, final: resolve, failed })
      }),
  }
}

let cseq = 100
let dialogs = 0
interface Wish {
  readonly method?: string
  readonly number?: string
  readonly to?: string
  readonly headers?: readonly HeaderLine[]
  readonly callId?: string
}
const draftOf = (wish: Wish, more: readonly HeaderLine[] = []): RequestDraft => {
  const { method = 'REGISTER', number = '1001', to = number, headers = [], callId = `call-${++dialogs}` } = wish
  return {
    method,
    uri: method === 'REGISTER' ? 'sip:pbx.example' : `sip:${to}@pbx.example`,
    headers: [
      ['From', `<sip:${number}@pbx.example>;tag=${callId}`],
      ['To', `<sip:${to}@pbx.example>`],
      ['Call-ID', callId],
      ['CSeq', `${++cseq} ${method}`],
      ...headers,
      ...more,
    ],
    body: null,
  }
}
const authorization = (
  response: SipResponse,
  draft: RequestDraft,
  number: string,
  password = `secret${number}`,
  nonceCount = 1,
) => {
  const credentials = { username: `auth${number}`, password }
  const { method, uri } = draft
  const [found] = answerChallenges(response, { credentials, method, uri, body: '', cnonce: 'abc', nonceCount })
  assert.ok(found)
  return found.header
}
/** Sends, is challenged, sends again with credentials. */
async function login(phone: Phone, wish: Wish, password?: string): Promise<SipResponse> {
  const first = draftOf(wish)
  const challenged = await phone.send(first)
  assert.equal(challenged.status, 401)
  const header = authorization(challenged, first, wish.number ?? '1001', password)
  return phone.send(draftOf(wish, [header]))
}
const contactOf = (phone: Phone): HeaderLine => ['Contact', `<sip:dev@127.0.0.1:${phone.port}>`]

async function withDesk(users: number, run: (desk: TestDesk, phone: Phone) => Promise<void>): Promise<void> {
  const desk = await openDesk(users)
  const phone = await openPhone(desk)
  try {
    await run(desk, phone)
  } finally {
    await phone.stack.close()
    await desk.close()
  }
}

describe('the front desk', () => {
  it('registers by SHA-256, knows the contact, and forgets it when the password changes', () =>
    withDesk(1, async (desk, phone) => {
      const response = await phone.send(draftOf({}))
      const strongest = strongestChallenge(response.headers('WWW-Authenticate'))
      assert.equal(strongest?.algorithm.hash, 'SHA-256')
      const answer = await login(phone, { headers: [contactOf(phone)] })
      assert.equal(answer.status, 200)
      assert.equal(desk.desk.contacts(1)[0]?.contact, `sip:dev@127.0.0.1:${phone.port}`)
      const row = { Number: '1001', AuthID: 'auth1001', AuthPassword: 'another', Enabled: true }
      desk.desk.apply({ noun: 'User', id: 1, row })
      assert.deepEqual(desk.desk.contacts(1), [])
      assert.equal((await login(phone, { headers: [contactOf(phone)] })).status, 401)
      assert.equal((await login(phone, { headers: [contactOf(phone)] }, 'another')).status, 200)
    }))

  it('does not take the same credentials twice, but a higher nonce count', () =>
    withDesk(1, async (desk, phone) => {
      const first = draftOf({})
      const challenged = await phone.send(first)
      const once = authorization(challenged, first, '1001')
      assert.equal((await phone.send(draftOf({}, [once]))).status, 200)
      const replayed = await phone.send(draftOf({}, [once]))
      const values = replayed.headers('WWW-Authenticate')
      const stale: DigestChallenge | null = strongestChallenge(values)
      assert.deepEqual([replayed.status, stale?.stale], [401, true])
      const twice = authorization(challenged, first, '1001', 'secret1001', 2)
      assert.equal((await phone.send(draftOf({}, [twice]))).status, 200)
      assert.equal(desk.desk.counts().blocked, 0)
    }))

  it('gives known and unknown users the same challenge and keeps nothing about them', () =>
    withDesk(1, async (desk, phone) => {
      const shape = async (number: string) => {
        const response = await phone.send(draftOf({ number }))
        const text = response
          .headers('WWW-Authenticate')
          .join()
          .replace(/nonce="[^"]*"/g, 'nonce')
        return [response.status, response.reason, text]
      }
      assert.deepEqual(await shape('1001'), await shape('9999'))
      const wrong = (number: string) => login(phone, { number }, 'guess').then((response) => response.status)
      assert.deepEqual([await wrong('1001'), await wrong('9999')], [401, 401])
      assert.equal(desk.stack.counts().serverTransactions, 0)
    }))

  it('lets nobody use the name of somebody else', () =>
    withDesk(2, async (desk, phone) => {
      const first = draftOf({ number: '1002' })
      const challenged = await phone.send(first)
      // Logs in as 1001 and claims to be 1002.
      const header = authorization(challenged, first, '1001')
      assert.equal((await phone.send(draftOf({ number: '1002' }, [header]))).status, 403)
      const log = desk.events.find((event) => event.type === 'log')
      assert.ok(log?.type === 'log' && log.entry.parameters.from === '1002' && log.entry.tip !== null)
      assert.equal(desk.desk.counts().users, 0)
    }))

  it('asks for a login before MESSAGE, SUBSCRIBE, REFER and INVITE', () =>
    withDesk(2, async (desk, phone) => {
      for (const method of ['MESSAGE', 'SUBSCRIBE', 'REFER', 'INVITE']) {
        assert.equal((await phone.send(draftOf({ method, to: '1002' }))).status, 401, method)
      }
      assert.equal((await login(phone, { method: 'MESSAGE', to: '1002' })).status, 400)
      const text: HeaderLine = ['Content-Type', 'text/plain']
      assert.equal((await login(phone, { method: 'MESSAGE', to: '1002', headers: [text] })).status, 480)
      assert.equal((await login(phone, { method: 'REFER', to: '1002' })).status, 403)
      assert.equal((await login(phone, { method: 'INVITE', to: '1002', headers: [contactOf(phone)] })).status, 486)
      assert.deepEqual(desk.others, ['INVITE', 'INVITE', 'INVITE'])
    }))

  it('answers probes inside our networks, and what belongs to no dialog with 481', () =>
    withDesk(1, async (_desk, phone) => {
      assert.equal((await phone.send(draftOf({ method: 'OPTIONS' }))).status, 200)
      assert.equal((await phone.send(draftOf({ method: 'NOTIFY' }))).status, 481)
      assert.equal((await phone.send(draftOf({ method: 'INFO' }))).status, 481)
      assert.equal((await phone.send(draftOf({ method: 'PUBLISH' }))).status, 405)
    }))

  it('has its registrations again after a restart', async () => {
    const kept = new Map<string, Map<string, unknown>>()
    const first = await openDesk(2, {}, kept)
    const phone = await openPhone(first)
    assert.equal((await login(phone, { headers: [contactOf(phone)] })).status, 200)
    await phone.stack.close()
    await first.close()
    const again = await openDesk(2, {}, kept)
    assert.deepEqual(
      again.desk.registrations().map((line) => [line.number, line.contact]),
      [['1001', `sip:dev@127.0.0.1:${phone.port}`]],
    )
    await again.close()
  })
})
