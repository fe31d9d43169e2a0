// Watching extensions and mailboxes over real sockets: what phones get, and what stays when they go.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { createSipStack, type SipRequest, type SipResponse, type SipStack, systemScheduler } from '@cordboard/sip'
import type { PresenceLine } from '../call/commands.ts'
import type { Account } from '../registrar/accounts.ts'
import { createPresence, type Presence } from './presence.ts'

const accounts: Account[] = ['101', '102', '103'].map((number, i) => ({
  userId: i + 1,
  number,
  authId: `auth${number}`,
  password: 'x',
  enabled: number !== '103',
  lanOnly: false,
  displayName: '',
}))
const line = (state: PresenceLine['state'], leg = 'leg-1'): PresenceLine => ({
  userId: 2,
  leg,
  call: 'call-1',
  state,
  direction: 'recipient',
  remote: { number: '+49 "30"', name: 'A & B' },
})

describe('watching', () => {
  let pbx: SipStack
  let phone: SipStack
  let presence: Presence
  let pbxPort = 0
  let phonePort = 0
  let notifies: SipRequest[] = []
  let waiting: (() => void) | null = null
  let n = 0
  const registered = new Set<number>()

  before(async () => {
    const endpoints = [{ transport: 'udp' as const, address: '127.0.0.1', port: 0 }]
    pbx = createSipStack({
      endpoints,
      loopLag: null,
      user: {
        onRequest(request, transaction, flow) {
          if (presence.onRequest(request, transaction, flow)) return
          const [alice] = accounts
          assert.ok(alice)
          presence.subscribe(alice, request, transaction, flow)
        },
        onAck: () => {},
        onCancel: () => {},
      },
    })
    phone = createSipStack({
      endpoints,
      loopLag: null,
      user: {
        onRequest(request, transaction) {
          phone.respond(transaction, { status: 200, reason: 'OK', toTag: null, headers: [], body: null })
          notifies.push(request)
          waiting?.()
        },
        onAck: () => {},
        onCancel: () => {},
      },
    })
    pbxPort = (await pbx.listen())[0]?.port ?? 0
    phonePort = (await phone.listen())[0]?.port ?? 0
    presence = createPresence({
      stack: pbx,
      scheduler: systemScheduler,
      now: () => performance.now(),
      newTag: () => `tag${n++}`,
      domain: () => 'pbx.example',
      findNumber: (number) => accounts.find((account) => account.number === number) ?? null,
      findUser: (userId) => accounts.find((account) => account.userId === userId) ?? null,
      isRegistered: (userId) => registered.has(userId),
      mailboxOf: () => ({ fresh: 0, old: 0 }),
      perUser: 3,
    })
  })
  after(async () => {
    await phone.close()
    await pbx.close()
  })
  beforeEach(() => {
    notifies = []
  })

  const notify = async (count: number): Promise<SipRequest> => {
    while (notifies.length < count) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`only ${notifies.length} NOTIFY`)), 4000)
        waiting = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return notifies[count - 1]!
  }
  const subscribe = (
    event: string,
    number: string,
    callId: string,
    more: { expires?: number; toTag?: string; cseq?: number } = {},
  ) =>
    new Promise<SipResponse>((resolve, reject) => {
      const tag = more.toTag === undefined ? '' : `;tag=${more.toTag}`
      phone.request(
        {
          method: 'SUBSCRIBE',
          uri: `sip:${number}@127.0.0.1:${pbxPort}`,
          headers: [
            ['From', '<sip:101@pbx.example>;tag=f'],
            ['To', `<sip:${number}@pbx.example>${tag}`],
            ['Call-ID', callId],
            ['CSeq', `${more.cseq ?? 1} SUBSCRIBE`],
            ['Contact', `<sip:${callId}@127.0.0.1:${phonePort}>`],
            ['Event', event],
            ['Expires', String(more.expires ?? 300)],
          ],
          body: null,
        },
        { uri: `sip:127.0.0.1:${pbxPort}`, flow: null },
        { provisional: () => {}, final: resolve, failed: (why) => reject(new Error(why)) },
      )
    })

  it('shows an extension ringing, talking and idle again, and ends when asked to', async () => {
    const answer = await subscribe('dialog', '102', 'blf')
    assert.deepEqual([answer.status, answer.header('Expires')], [200, '300'])
    const idle = await notify(1)
    assert.equal(idle.header('Subscription-State'), 'active;expires=300')
    assert.ok(!idle.body.toString().includes('<dialog '))
    presence.show(line('early'))
    const ringing = (await notify(2)).body.toString()
    assert.ok(ringing.includes('<state>early</state>') && ringing.includes('A &amp; B'), ringing)
    assert.ok(ringing.includes('entity="sip:102@pbx.example"') && !ringing.includes('"30"'))
    presence.show(line('confirmed'))
    assert.ok((await notify(3)).body.toString().includes('<state>confirmed</state>'))
    presence.show(line('terminated'))
    assert.ok(!(await notify(4)).body.toString().includes('<dialog '))
    await subscribe('dialog', '102', 'blf', { expires: 0, toTag: answer.toTag ?? '', cseq: 2 })
    assert.ok((await notify(5)).header('Subscription-State')?.startsWith('terminated'))
  })

  it('tells of empty mailboxes honestly, whatever number the phone asks for', async () => {
    for (const number of ['101', 'auth101', '102', '*98']) {
      const callId = `mwi-${number.replace('*', 's')}`
      const { toTag } = await subscribe('message-summary', number, callId)
      const body = (await notify(1)).body.toString()
      assert.ok(body.includes('Messages-Waiting: no') && body.includes('sip:101@pbx.example'), body)
      await subscribe('message-summary', number, callId, { expires: 0, toTag: toTag ?? '', cseq: 2 })
      await notify(2)
      notifies = []
    }
  })

  it('shows whether an extension is registered', async () => {
    const { toTag } = await subscribe('presence', '102', 'pres')
    assert.ok((await notify(1)).body.toString().includes('<basic>closed</basic>'))
    registered.add(2)
    presence.registrationChanged(2)
    assert.ok((await notify(2)).body.toString().includes('<basic>open</basic>'))
    await subscribe('presence', '102', 'pres', { expires: 0, toTag: toTag ?? '', cseq: 2 })
    await notify(3)
  })

  const refusals: [what: string, event: string, number: string, status: number][] = [
    ['an event nobody here knows', 'reg', '102', 489],
    ['an unknown extension', 'dialog', '999', 404],
    ['a disabled extension', 'dialog', '103', 404],
  ]
  for (const [what, event, number, status] of refusals) {
    it(`refuses ${what} with ${status}`, async () => {
      const answer = await subscribe(event, number, `refused-${event}-${number}`)
      assert.equal(answer.status, status)
      if (status === 489) assert.ok(answer.headers('Allow-Events').includes('dialog'))
    })
  }

  it('has a limit per user, and nothing is left when the user is revoked', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) statuses.push((await subscribe('dialog', '102', `many-${i}`)).status)
    assert.deepEqual(statuses, [200, 200, 200, 503])
    await notify(3)
    presence.revoke(1, false)
    assert.equal((await notify(6)).header('Subscription-State'), 'terminated;reason=deactivated')
    const deadline = performance.now() + 20_000
    while (presence.counts().subscriptions > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.deepEqual(presence.counts(), { subscriptions: 0, timers: 0, legs: 0 })
  })
})
