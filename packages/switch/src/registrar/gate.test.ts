// The gate's decisions as a table, with the digest's verdict as an input.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LogEntry } from '@cordboard/link'
import { type Flow, parseMessage, type SipRequest } from '@cordboard/sip'
import { createAccountGuard } from '../antihack/account-guard.ts'
import { createAntiHack } from '../antihack/anti-hack.ts'
import type { Account } from './accounts.ts'
import { createGate, type DigestVerdict } from './gate.ts'
import { refusalMessage } from './refusal-message.ts'

const alice: Account = {
  userId: 1,
  number: '101',
  authId: 'a1',
  password: 'secret',
  enabled: true,
  lanOnly: false,
  displayName: 'Alice',
}

function request(method: string, from: string, to = from): SipRequest {
  const lines = [`${method} sip:pbx SIP/2.0`, 'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1', `From: <${from}>;tag=a`]
  const text = [...lines, `To: <${to}>`, 'Call-ID: c', `CSeq: 1 ${method}`, 'Content-Length: 0', '', ''].join('\r\n')
  const parsed = parseMessage(Buffer.from(text), 'datagram')
  assert.ok(parsed.ok && parsed.message.kind === 'request')
  return parsed.message
}
const flowFrom = (address: string): Flow => ({
  transport: 'udp',
  local: { address: '127.0.0.1', port: 5060 },
  remote: { address, port: 5070 },
  connection: null,
})

/** Addresses of trunks: never blocked. */
const isExempt = (address: string): boolean => address.startsWith('198.51.100.')

function setUp(verdict: DigestVerdict, account: Account | null = alice) {
  const clock = { monotonicMs: () => 0, wallMs: () => 0, boot: null }
  const antiHack = createAntiHack({
    clock,
    isExempt,
    journal: { put: () => {} },
    tell: () => {},
  })
  antiHack.apply({ noun: 'AntiHackingSettings', id: 1, row: { HackAuthRequests: 3 } })
  const authenticate = createGate({
    digest: {
      challenge: (_request, stale) => [['WWW-Authenticate', stale ? 'stale' : 'fresh']],
      verify: () => verdict,
      claimed: () => ('username' in verdict ? verdict.username : null),
    },
    addresses: antiHack,
    guard: { isHeld: () => false, failed: () => {} },
    findAccount: (authId) => (authId === account?.authId ? account : null),
    isLocal: (address) => address.startsWith('10.'),
    newTag: () => 'tag',
    isEmergency: ({ method, to }) => method === 'INVITE' && to.uri?.user === '112',
  })
  return { antiHack, authenticate }
}
const right: DigestVerdict = { verdict: 'accepted', username: 'a1' }

describe('the gate', () => {
  const rows: [
    name: string,
    verdict: DigestVerdict,
    method: string,
    from: string,
    to: string,
    source: string,
    account: Account,
    outcome: string,
  ][] = [
    ['no login', { verdict: 'missing' }, 'REGISTER', 'sip:101@x', 'sip:101@x', '10.0.0.1', alice, 'challenge fresh'],
    ['stale nonce', { verdict: 'stale' }, 'REGISTER', 'sip:101@x', 'sip:101@x', '10.0.0.1', alice, 'challenge stale'],
    [
      'wrong password',
      { verdict: 'wrong', username: 'a1' },
      'INVITE',
      'sip:101@x',
      'sip:5@x',
      '10.0.0.1',
      alice,
      'challenge fresh',
    ],
    [
      'unknown user',
      { verdict: 'accepted', username: 'zz' },
      'INVITE',
      'sip:101@x',
      'sip:5@x',
      '10.0.0.1',
      alice,
      'challenge fresh',
    ],
    ['number in From', right, 'REGISTER', 'sip:101@x', 'sip:101@x', '10.0.0.1', alice, 'account'],
    ['login name in From', right, 'REGISTER', 'sip:a1@x', 'sip:a1@x', '10.0.0.1', alice, 'account'],
    ['any To of a call', right, 'INVITE', 'sip:101@x', 'sip:102@x', '10.0.0.1', alice, 'account'],
    ['somebody else in From', right, 'INVITE', 'sip:102@x', 'sip:5@x', '10.0.0.1', alice, 'notOwnAddress'],
    [
      'somebody else in To of REGISTER',
      right,
      'REGISTER',
      'sip:101@x',
      'sip:102@x',
      '10.0.0.1',
      alice,
      'notOwnAddress',
    ],
    [
      'somebody else in From of REGISTER',
      right,
      'REGISTER',
      'sip:102@x',
      'sip:101@x',
      '10.0.0.1',
      alice,
      'notOwnAddress',
    ],
    ['no user in From', right, 'MESSAGE', 'sip:x', 'sip:102@x', '10.0.0.1', alice, 'notOwnAddress'],
    ['a tel From', right, 'INVITE', 'tel:101', 'sip:102@x', '10.0.0.1', alice, 'account'],
    ['disabled', right, 'INVITE', 'sip:101@x', 'sip:5@x', '10.0.0.1', { ...alice, enabled: false }, 'disabled'],
    [
      'local only, from inside',
      right,
      'INVITE',
      'sip:101@x',
      'sip:5@x',
      '10.0.0.1',
      { ...alice, lanOnly: true },
      'account',
    ],
    [
      'local only, from outside',
      right,
      'INVITE',
      'sip:101@x',
      'sip:5@x',
      '192.0.2.1',
      { ...alice, lanOnly: true },
      'notFromOutside',
    ],
  ]
  for (const [name, verdict, method, from, to, source, account, outcome] of rows) {
    it(`${method}, ${name}: ${outcome}`, () => {
      const { authenticate } = setUp(verdict, account)
      const result = authenticate(request(method, from, to), flowFrom(source))
      switch (result.outcome) {
        case 'account':
          assert.deepEqual([outcome, result.account], ['account', account])
          break
        case 'challenge':
          assert.equal(`challenge ${result.draft.headers[0]?.[1]}`, outcome)
          assert.equal(result.draft.status, 401)
          break
        case 'refused':
          assert.deepEqual([result.why, result.draft.status, result.draft.headers], [outcome, 403, []])
          break
        case 'silence':
          assert.fail('silence')
      }
    })
  }

  for (const account of [
    { ...alice, enabled: false },
    { ...alice, lanOnly: true },
  ]) {
    it(`lets who logged in call for help, ${account.enabled ? 'also from outside' : 'also when disabled'}, and nobody else`, () => {
      const ask = (verdict: DigestVerdict, method: string, to: string) =>
        setUp(verdict, account).authenticate(request(method, 'sip:101@x', to), flowFrom('192.0.2.1')).outcome
      assert.equal(ask(right, 'INVITE', 'sip:112@x'), 'account')
      assert.equal(ask(right, 'INVITE', 'sip:5@x'), 'refused')
      assert.equal(ask(right, 'MESSAGE', 'sip:112@x'), 'refused')
      assert.equal(ask({ verdict: 'wrong', username: 'a1' }, 'INVITE', 'sip:112@x'), 'challenge')
    })
  }

  it('says the same to known and unknown users', () => {
    const wrong = (username: string) =>
      setUp({ verdict: 'wrong', username }).authenticate(request('REGISTER', `sip:${username}@x`), flowFrom('10.0.0.1'))
    assert.deepEqual(wrong('a1'), wrong('nobody'))
  })

  it('is silent to an address once its failures have blocked it', () => {
    const { authenticate, antiHack } = setUp({ verdict: 'wrong', username: 'a1' })
    const outcomes = Array.from(
      { length: 4 },
      () => authenticate(request('REGISTER', 'sip:101@x'), flowFrom('192.0.2.1')).outcome,
    )
    assert.deepEqual(outcomes, ['challenge', 'challenge', 'challenge', 'silence'])
    assert.equal(antiHack.verdict('192.0.2.1'), 'block')
    assert.equal(authenticate(request('REGISTER', 'sip:101@x'), flowFrom('192.0.2.2')).outcome, 'challenge')
  })

  it('tells the operator why and what to do, without the password', () => {
    for (const why of ['disabled', 'notFromOutside', 'notOwnAddress'] as const) {
      const entry = refusalMessage(alice, why, request('INVITE', 'sip:102@x'), '192.0.2.1', 5)
      assert.ok(entry.tip !== null && entry.message.includes('101'))
      assert.ok(!JSON.stringify(entry).includes('secret'))
    }
  })
})

describe('the gate, at addresses that are never blocked', () => {
  const device = '198.51.100.7'
  const cloud = '198.51.100.9'
  const elsewhere = '192.0.2.1'

  function guarded() {
    const now = { ms: 0 }
    const clock = { monotonicMs: () => now.ms, wallMs: () => now.ms, boot: null }
    const told: LogEntry[] = []
    const verified: string[] = []
    const settings = {
      noun: 'AntiHackingSettings',
      id: 1,
      row: { HackAuthRequests: 3, HackBlacklistDuration: 60 },
    }
    const antiHack = createAntiHack({ clock, journal: { put: () => {} }, tell: () => {}, isExempt })
    const bob: Account = { ...alice, userId: 2, number: '102', authId: 'b2' }
    const findAccount = (authId: string) => [alice, bob].find((each) => each.authId === authId) ?? null
    const guard = createAccountGuard({
      clock,
      door: 'sip',
      isExempt,
      findUser: findAccount,
      devicesOf: () => [device],
      log: (entry) => told.push(entry),
    })
    antiHack.apply(settings)
    guard.apply(settings)
    let credentials = { username: '', password: '' }
    const authenticate = createGate({
      digest: {
        challenge: () => [['WWW-Authenticate', 'fresh']],
        claimed: () => credentials.username,
        verify() {
          const { username, password } = credentials
          verified.push(username)
          const isRight = password !== '' && findAccount(username)?.password === password
          return { verdict: isRight ? 'accepted' : 'wrong', username }
        },
      },
      addresses: antiHack,
      guard,
      findAccount,
      isLocal: () => false,
      newTag: () => 'tag',
    })
    const logIn = (username: string, password: string, address: string) => {
      credentials = { username, password }
      const number = findAccount(username)?.number ?? username
      return authenticate(request('REGISTER', `sip:${number}@x`), flowFrom(address))
    }
    const guess = (times: number, username = 'a1', address = cloud): void => {
      for (let i = 0; i < times; i++) logIn(username, 'wrong', address)
    }
    return { antiHack, guard, told, verified, logIn, guess, now }
  }

  it('answers right and wrong alike once an account has failed too often, and verifies neither', () => {
    const { antiHack, verified, logIn, guess } = guarded()
    guess(2)
    assert.equal(logIn('a1', 'secret', cloud).outcome, 'account', 'below the limit')
    guess(1)
    const before = verified.length
    assert.deepEqual(logIn('a1', 'secret', cloud), logIn('a1', 'wrong', cloud))
    assert.deepEqual(logIn('a1', 'secret', '198.51.100.200'), logIn('nobody', 'wrong', cloud))
    assert.deepEqual(verified.slice(before), ['nobody'])
    assert.equal(antiHack.verdict(cloud), 'none', 'the address itself stays free')
  })

  it('lets in the registered device, other addresses and other accounts', () => {
    const { logIn, guess } = guarded()
    guess(3)
    assert.equal(logIn('a1', 'secret', device).outcome, 'account')
    assert.equal(logIn('a1', 'secret', elsewhere).outcome, 'account')
    assert.equal(logIn('b2', 'secret', cloud).outcome, 'account')
  })

  it('holds the account for as long as an address would be blocked, or until its password changes', () => {
    const { guard, logIn, guess, now } = guarded()
    guess(3)
    now.ms = 59_999
    assert.equal(logIn('a1', 'secret', cloud).outcome, 'challenge')
    now.ms = 60_000
    assert.equal(logIn('a1', 'secret', cloud).outcome, 'account')
    guess(3)
    assert.equal(logIn('a1', 'secret', cloud).outcome, 'challenge')
    guard.forgive(alice.userId)
    assert.equal(logIn('a1', 'secret', cloud).outcome, 'account')
  })

  it('tells the operator once, with what to do and no password', () => {
    const { told, guess } = guarded()
    guess(50)
    assert.deepEqual(
      told.map(({ id, parameters }) => [id, parameters.number, parameters.address]),
      [['account-guarded', '101', cloud]],
    )
    assert.ok(told[0]?.tip !== null && !JSON.stringify(told).includes('secret'))
  })

  it('does not count what the address itself is judged for, nor users nobody has', () => {
    const { antiHack, told, guess } = guarded()
    guess(3, 'a1', elsewhere)
    assert.equal(antiHack.verdict(elsewhere), 'block')
    for (let i = 0; i < 100; i++) guess(3, `nobody${i}`)
    assert.deepEqual(told, [])
  })

  it('leaves addresses alone that the operator allows by name', () => {
    const { antiHack, told, logIn, guess } = guarded()
    antiHack.apply({ noun: 'Blocklist', id: 1, row: { IPAddrMask: cloud, BlockType: 'Allow' } })
    guess(50)
    assert.equal(logIn('a1', 'secret', cloud).outcome, 'account')
    assert.deepEqual(told, [])
  })
})
