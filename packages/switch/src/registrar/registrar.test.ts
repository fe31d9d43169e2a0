// Many users, the journal, restarts and clock jumps.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SwitchEvent } from '@cordboard/link'
import { type Flow, parseMessage, type ResponseDraft, type SipRequest } from '@cordboard/sip'
import { type Account, createAccounts } from './accounts.ts'
import { createExpiryWheel } from './expiry-wheel.ts'
import { REGISTRATION_KIND } from './kept-bindings.ts'
import { sipDate } from './register-reply.ts'
import { createRegistrar } from './registrar.ts'

const alice: Account = {
  userId: 1,
  number: '101',
  authId: 'a1',
  password: 'secret',
  enabled: true,
  lanOnly: false,
  displayName: 'Alice',
}
const user = (userId: number): Account => ({ ...alice, userId, number: String(100 + userId) })

const udp = (port = 5070): Flow => ({
  transport: 'udp',
  local: { address: '127.0.0.1', port: 5060 },
  remote: { address: '127.0.0.1', port },
  connection: null,
})
const tcp = (connection: string): Flow => ({ ...udp(40_000), transport: 'tcp', connection })

let cseq = 0
function request(contact: string | null, ...lines: string[]): SipRequest {
  const head = ['REGISTER sip:pbx SIP/2.0', 'Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1', 'From: <sip:101@pbx>;tag=a']
  const ids = ['To: <sip:101@pbx>', 'Call-ID: c', `CSeq: ${++cseq} REGISTER`, ...lines]
  const all = [...head, ...ids, ...(contact === null ? [] : [`Contact: ${contact}`]), 'Content-Length: 0', '', '']
  const parsed = parseMessage(Buffer.from(all.join('\r\n')), 'datagram')
  assert.ok(parsed.ok && parsed.message.kind === 'request')
  return parsed.message
}

function setUp(boot = 'boot', mono = 5_000_000) {
  const time = { mono, wall: 1_800_000_000_000 }
  const kept = new Map<string, unknown>()
  const events: SwitchEvent[] = []
  let puts = 0
  const registrar = createRegistrar({
    clock: { monotonicMs: () => time.mono, wallMs: () => time.wall, boot },
    journal: {
      put(kind, id, value) {
        assert.equal(kind, REGISTRATION_KIND)
        puts++
        if (value === null) kept.delete(id)
        else kept.set(id, JSON.parse(JSON.stringify(value)))
      },
    },
    tell: (event) => events.push(event),
    isLocal: (address) => address.startsWith('127.'),
    newTag: () => 'tag',
    limits: { contacts: 2, minSeconds: 60, maxSeconds: 600, defaultSeconds: 300 },
  })
  const pass = (seconds: number, wallSeconds = seconds) => {
    time.mono += seconds * 1000
    time.wall += wallSeconds * 1000
    registrar.tick()
  }
  return { registrar, kept, events, time, pass, puts: () => puts }
}
const header = (draft: ResponseDraft, name: string) =>
  draft.headers.filter(([key]) => key === name).map(([, value]) => value)

describe('the registrar', () => {
  it('answers with every current contact, the time left and the date', () => {
    const { registrar, pass } = setUp()
    registrar.register(alice, request('<sip:a@127.0.0.1:5070>;expires=120'), udp())
    pass(20)
    const answer = registrar.register(alice, request('<sip:b@127.0.0.1:5071>;q=0.3;+sip.instance="<urn:x>"'), udp(5071))
    assert.deepEqual([answer.status, answer.toTag], [200, 'tag'])
    assert.deepEqual(header(answer, 'Contact'), [
      '<sip:a@127.0.0.1:5070>;expires=100',
      '<sip:b@127.0.0.1:5071>;expires=300;q=0.3;+sip.instance="<urn:x>"',
    ])
    assert.deepEqual(header(answer, 'Date'), [new Date(1_800_000_020_000).toUTCString()])
  })

  it('returns the Path to clients that know it', () => {
    const { registrar } = setUp()
    const path = 'Path: <sip:edge;lr>'
    const knows = registrar.register(alice, request('<sip:a@127.0.0.1:5070>', path, 'Supported: path'), udp())
    const ignores = registrar.register(alice, request('<sip:a@127.0.0.1:5070>', path), udp())
    assert.deepEqual([header(knows, 'Path'), header(ignores, 'Path')], [['<sip:edge;lr>'], []])
  })

  it('says what is wrong: 400, 403 with a tip for the operator, 423, 500', () => {
    const { registrar, events } = setUp()
    assert.equal(registrar.register(alice, request('*'), udp()).status, 400)
    const brief = registrar.register(alice, request('<sip:a@127.0.0.1:5070>;expires=59'), udp())
    assert.deepEqual([brief.status, header(brief, 'Min-Expires')], [423, ['60']])
    for (const name of ['a', 'b']) registrar.register(alice, request(`<sip:${name}@127.0.0.1:5070>`), udp())
    assert.equal(registrar.register(alice, request('<sip:c@127.0.0.1:5070>'), udp()).status, 403)
    const log = events.find((event) => event.type === 'log')
    assert.ok(log?.type === 'log' && log.entry.tip !== null)
    cseq -= 3
    assert.equal(registrar.register(alice, request('<sip:a@127.0.0.1:5070>'), udp()).status, 500)
  })

  it('tells once that a user came and once that it went', () => {
    const { registrar, events, pass } = setUp()
    registrar.register(alice, request('<sip:a@127.0.0.1:5070>'), udp())
    registrar.register(alice, request('<sip:a@127.0.0.1:5070>'), udp())
    pass(299)
    assert.equal(registrar.contacts(1).length, 1)
    pass(1)
    assert.deepEqual(registrar.contacts(1), [])
    assert.deepEqual(
      events.map((event) => event.type === 'registered' && event.registered),
      [true, false],
    )
    assert.deepEqual(registrar.counts(), { users: 0, contacts: 0 })
  })

  it('writes renewals to the journal in the next tick, changes at once', () => {
    const { registrar, kept, pass, puts } = setUp()
    registrar.register(alice, request('<sip:a@127.0.0.1:5070>'), udp())
    assert.equal(puts(), 1)
    for (let i = 0; i < 5; i++) registrar.register(alice, request('<sip:a@127.0.0.1:5070>'), udp())
    assert.equal(puts(), 1)
    pass(1)
    assert.equal(puts(), 2)
    registrar.remove(1)
    assert.equal(kept.size, 0)
  })

  it('drops contacts of a dead connection at once and forgets the connection', () => {
    const { registrar } = setUp()
    registrar.register(alice, request('<sip:a@127.0.0.1:5070;transport=tcp>'), tcp('x'))
    registrar.register(user(2), request('<sip:b@127.0.0.1:5070;transport=tcp>'), tcp('y'))
    registrar.flowClosed(tcp('x'))
    assert.deepEqual([registrar.contacts(1).length, registrar.contacts(2).length], [0, 1])
  })

  it('does not let a jump of the wall clock end registrations', () => {
    for (const jump of [3600, -3600]) {
      const { registrar, pass, events } = setUp()
      for (let id = 1; id <= 50; id++) registrar.register(user(id), request(`<sip:u${id}@127.0.0.1:5070>`), udp())
      pass(1, jump)
      assert.deepEqual(registrar.counts(), { users: 50, contacts: 50 })
      const line = registrar.lines()[0]
      assert.ok(line && line.expiresAt > 1_800_000_000_000 + jump * 1000)
      assert.equal(events.filter((event) => event.type === 'registered' && !event.registered).length, 0)
    }
  })

  it('has the same contacts after a restart, whatever the clock did meanwhile', () => {
    const first = setUp()
    first.registrar.register(alice, request('<sip:a@192.168.5.5:5070>;q=0.5'), udp())
    first.registrar.register(user(2), request('<sip:b@127.0.0.1:40000;transport=tcp>'), tcp('x'))
    first.registrar.register(user(3), request('<sip:c@192.168.5.5:40000;transport=tcp>'), tcp('y'))
    const again = setUp('boot', first.time.mono + 10_000)
    again.time.wall += 3_600_000
    for (const [id, value] of first.kept) {
      again.kept.set(id, value)
      again.registrar.restore(id, value, user(Number(id)))
    }
    const [binding] = again.registrar.contacts(1)
    assert.deepEqual([binding?.contact, binding?.reach, binding?.q], ['sip:a@192.168.5.5:5070', 'flow', 500])
    assert.equal(binding?.flow.connection, null)
    // Its own address: reachable over a new connection. Behind NAT: only the dead connection led there.
    assert.deepEqual([again.registrar.contacts(2).length, again.registrar.contacts(3).length], [1, 0])
    assert.deepEqual([...again.kept.keys()], ['1', '2'])
    again.pass(289)
    assert.equal(again.registrar.contacts(1).length, 1)
    again.pass(1)
    assert.equal(again.registrar.contacts(1).length, 0)
  })

  it('gives phones time to renew after a long absence, and forgets deleted users', () => {
    const first = setUp()
    first.registrar.register(alice, request('<sip:a@127.0.0.1:5070>'), udp())
    first.registrar.register(user(2), request('<sip:b@127.0.0.1:5070>'), udp())
    const again = setUp('another boot', 9000)
    again.time.wall += 86_400_000
    again.registrar.restore('1', first.kept.get('1'), alice)
    again.registrar.restore('2', first.kept.get('2'), null)
    again.pass(59)
    assert.deepEqual([again.registrar.contacts(1).length, again.registrar.contacts(2).length], [1, 0])
    again.pass(2)
    assert.equal(again.registrar.contacts(1).length, 0)
  })

  it('ignores journal values that are no bindings', () => {
    const { registrar } = setUp()
    for (const value of [null, 7, {}, [1], [{}], [{ contact: 'x' }]]) registrar.restore('1', value, alice)
    assert.equal(registrar.counts().users, 0)
  })
})

describe('the Date header', () => {
  it('is written like the standard library writes it', () => {
    for (const ms of [0, 951_782_400_000, 1_800_000_000_999, 4_102_444_799_000]) {
      assert.equal(sipDate(ms), new Date(ms).toUTCString())
    }
  })
})

describe('the expiry wheel', () => {
  it('gives each id after its time, once per second it was put in', () => {
    const wheel = createExpiryWheel(10_500)
    wheel.put(1, 12_001)
    wheel.put(2, 11_000)
    wheel.put(3, 0)
    assert.deepEqual([...wheel.due(10_999)], [])
    assert.deepEqual([...wheel.due(12_999)].sort(), [2, 3])
    assert.deepEqual([...wheel.due(1_000_000)], [1])
    assert.equal(wheel.size(), 0)
  })
})

describe('accounts', () => {
  const row = { Number: '101', AuthID: 'a1', AuthPassword: 'p', Enabled: true, FirstName: 'Al', LastName: 'Ice' }
  const change = (id: number, fields: Record<string, unknown> | null) => ({ noun: 'User', id, row: fields })
  it('are found by authentication ID and number', () => {
    const accounts = createAccounts()
    assert.equal(accounts.apply(change(1, row))?.revoked, false)
    assert.equal(accounts.byAuthId('a1')?.displayName, 'Al Ice')
    assert.equal(accounts.byNumber('101')?.userId, 1)
    assert.deepEqual([accounts.byAuthId('101'), accounts.byAuthId('__proto__')], [null, null])
    assert.equal(accounts.apply({ noun: 'Group', id: 1, row }), null)
  })
  const changes: [what: string, fields: Record<string, unknown> | null, revoked: boolean][] = [
    ['another password', { ...row, AuthPassword: 'q' }, true],
    ['another authentication ID', { ...row, AuthID: 'b' }, true],
    ['another number', { ...row, Number: '102' }, true],
    ['disabling', { ...row, Enabled: false }, true],
    ['restriction to the local network', { ...row, AllowLanOnly: true }, true],
    ['deletion', null, true],
    ['another name', { ...row, FirstName: 'X' }, false],
  ]
  for (const [what, fields, revoked] of changes) {
    it(`${what} ${revoked ? 'revokes' : 'keeps'} registrations`, () => {
      const accounts = createAccounts()
      accounts.apply(change(1, row))
      assert.equal(accounts.apply(change(1, fields))?.revoked, revoked)
    })
  }
  it('leave nothing behind when they go', () => {
    const accounts = createAccounts()
    accounts.apply(change(1, row))
    accounts.apply(change(1, { ...row, Number: '102', AuthID: 'b' }))
    assert.deepEqual([accounts.byNumber('101'), accounts.byAuthId('a1')], [null, null])
    accounts.apply(change(1, null))
    assert.equal(accounts.size(), 0)
    assert.equal(accounts.byAuthId('b'), null)
  })
})
