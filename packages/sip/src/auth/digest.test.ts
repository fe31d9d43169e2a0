// Digest on both sides: the RFCs' own examples, client against server, and every way a request can be refused.
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseMessage } from '../message/parse.ts'
import { type DigestChallenge, parseChallenge, parseCredentials } from './challenge.ts'
import { answerChallenges, authorizeWith, strongestChallenge } from './client.ts'
import { digestResponse, userHash } from './digest.ts'
import { makeNonce, readNonce } from './nonce.ts'
import { NonceCounts } from './nonce-counts.ts'
import { challenge, type DigestPolicy, digestSecret, findCredentials, type Verdict, verify } from './server.ts'

test('the example of RFC 7616 3.9.1 comes out with SHA-256 and MD5', () => {
  const quality = { qop: 'auth', nc: '00000001', cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' } as const
  const base = {
    method: 'GET',
    uri: '/dir/index.html',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    quality,
    body: '',
  }
  const realm = 'http-auth@example.org'
  const rows = [
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const
  for (const [hash, response] of rows) {
    const ha1 = userHash(hash, 'Mufasa', realm, 'Circle of Life')
    assert.equal(digestResponse({ ...base, algorithm: { hash, session: false }, ha1 }), response)
  }
})

test('the example of RFC 2617 3.5 comes out, with and without qop', () => {
  const base = {
    algorithm: { hash: 'MD5', session: false },
    ha1: userHash('MD5', 'Mufasa', 'testrealm@host.com', 'Circle Of Life'),
    method: 'GET',
    uri: '/dir/index.html',
    nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
    body: '',
  } as const
  const quality = { qop: 'auth', nc: '00000001', cnonce: '0a4f113b' } as const
  assert.equal(digestResponse({ ...base, quality }), '6629fae49393a05397450978507c4ef1')
  assert.equal(digestResponse({ ...base, quality: null }), '670fd8c2df070c60b045671b8b24ff02')
})

const policy: DigestPolicy = {
  realm: 'pbx.example.com',
  nonceKey: createSecretKey(Buffer.alloc(32, 7)),
  nonceLifeMs: 300_000,
  acceptWithoutQop: true,
}
const credentials = { username: 'Xa81', password: 's3cret' }
const secret = digestSecret(credentials.username, policy.realm, credentials.password)
const nowMs = 1_700_000_000_000
const salt = Buffer.from('abcdef')
const freshCounts = (): NonceCounts => new NonceCounts({ limit: 100, lifeMs: policy.nonceLifeMs })

function values(stale = false): readonly string[] {
  return challenge(policy, { nowMs, salt, stale, role: 'registrar' }).map(([, value]) => value)
}

function picked(hash: string): DigestChallenge {
  const found = values()
    .flatMap((value) => parseChallenge(value) ?? [])
    .find((entry) => entry.algorithm.hash === hash)
  assert.ok(found)
  return found
}

const request = {
  credentials,
  method: 'REGISTER',
  uri: 'sip:pbx.example.com',
  body: '',
  cnonce: 'c0ffee',
  nonceCount: 1,
}

test('a challenge has a SHA-256 line before an MD5 line, with one nonce', () => {
  const lines = challenge(policy, { nowMs, salt, stale: false, role: 'proxy' })
  assert.deepEqual(
    lines.map(([name]) => name),
    ['Proxy-Authenticate', 'Proxy-Authenticate'],
  )
  const [first, second] = lines.map(([, value]) => parseChallenge(value))
  assert.equal(first?.algorithm.hash, 'SHA-256')
  assert.equal(second?.algorithm.hash, 'MD5')
  assert.equal(first?.nonce, second?.nonce)
  assert.deepEqual(first?.qop, ['auth'])
  assert.equal(first?.stale, false)
  assert.equal(parseChallenge(values(true)[0]!)?.stale, true)
})

test('the strongest challenge is answered, whatever its place', () => {
  const rows: readonly [string[], string | null][] = [
    [['MD5', 'SHA-256'], 'SHA-256'],
    [['SHA-256', 'MD5'], 'SHA-256'],
    [['MD5', 'SHA-512-256', 'SHA-256'], 'SHA-512-256'],
    [['MD5'], 'MD5'],
    [['SHA-1'], null],
    [[], null],
  ]
  for (const [algorithms, expected] of rows) {
    const lines = algorithms.map((name) => `Digest realm="r", nonce="n", algorithm=${name}, qop="auth"`)
    assert.equal(strongestChallenge(lines)?.algorithm.hash ?? null, expected)
  }
})

interface Row {
  readonly name: string
  readonly change?: (value: string) => string
  readonly hash?: string
  readonly secret?: typeof secret | null
  readonly method?: string
  readonly nowMs?: number
  readonly policy?: Partial<DigestPolicy>
  readonly with?: Partial<typeof request>
  readonly challenge?: Partial<DigestChallenge>
  readonly expected: string
}

const rows: readonly Row[] = [
  { name: 'SHA-256', expected: 'accepted' },
  { name: 'MD5', hash: 'MD5', expected: 'accepted' },
  { name: 'MD5-sess', challenge: { algorithm: { hash: 'MD5', session: true } }, expected: 'accepted' },
  { name: 'SHA-256-sess', challenge: { algorithm: { hash: 'SHA-256', session: true } }, expected: 'accepted' },
  { name: 'auth-int', challenge: { qop: ['auth-int'] }, with: { body: 'v=0' }, expected: 'accepted' },
  { name: 'without qop', challenge: { qop: [] }, expected: 'accepted' },
  {
    name: 'without qop where that is not accepted',
    challenge: { qop: [] },
    policy: { acceptWithoutQop: false },
    expected: 'refused qop',
  },
  {
    name: 'an algorithm that was not asked for',
    challenge: { algorithm: { hash: 'SHA-512-256', session: false } },
    expected: 'refused algorithm',
  },
  { name: 'no such user', secret: null, expected: 'refused unknownUser' },
  {
    name: 'wrong password',
    with: { credentials: { username: 'Xa81', password: 'x' } },
    expected: 'refused wrongPassword',
  },
  { name: 'another method', method: 'INVITE', expected: 'refused wrongPassword' },
  { name: 'a uri that is not the Request-URI', with: { uri: 'sip:somebody@else' }, expected: 'accepted' },
  {
    name: 'a uri changed on the way',
    change: (value) => value.replace('sip:pbx', 'sip:pby'),
    expected: 'refused wrongPassword',
  },
  {
    name: 'a response in capitals',
    change: (value) => value.replace(/response="[^"]*"/, (all) => all.toUpperCase().replace('RESPONSE', 'response')),
    expected: 'accepted',
  },
  {
    name: 'a response cut short',
    change: (value) => value.replace(/response="..../, 'response="'),
    expected: 'refused wrongPassword',
  },
  { name: 'just within its life', nowMs: nowMs + 300_000, expected: 'accepted' },
  { name: 'too old', nowMs: nowMs + 300_001, expected: 'stale expired' },
  {
    name: 'too old and the wrong password',
    nowMs: nowMs + 300_001,
    with: { credentials: { username: 'Xa81', password: 'x' } },
    expected: 'refused wrongPassword',
  },
  { name: 'the clock was set back a little', nowMs: nowMs - 59_000, expected: 'accepted' },
  { name: 'the clock was set back an hour', nowMs: nowMs - 3_600_000, expected: 'stale expired' },
  { name: 'a nonce that is not ours', challenge: { nonce: 'z'.repeat(32) }, expected: 'stale foreignNonce' },
  {
    name: 'a nonce sealed with another key',
    challenge: { nonce: makeNonce(createSecretKey(Buffer.alloc(32, 8)), policy.realm, nowMs, salt) },
    expected: 'stale foreignNonce',
  },
  {
    name: 'a nonce for another realm',
    challenge: { nonce: makeNonce(policy.nonceKey, 'other', nowMs, salt) },
    expected: 'stale foreignNonce',
  },
  { name: 'a count of zero', with: { nonceCount: 0 }, expected: 'stale replayed' },
]

function tell(verdict: Verdict): string {
  return verdict.verdict === 'accepted' ? 'accepted' : `${verdict.verdict} ${verdict.reason}`
}

for (const row of rows) {
  test(`verifying: ${row.name}: ${row.expected}`, () => {
    const chosen = { ...picked(row.hash ?? 'SHA-256'), ...row.challenge }
    const sent = { ...request, ...row.with }
    const value = authorizeWith(chosen, sent)
    const found = findCredentials(policy, [row.change?.(value) ?? value])
    assert.ok(found.found === 'credentials', value)
    const verdict = verify(
      { ...policy, ...row.policy },
      {
        credentials: found.credentials,
        secret: row.secret === undefined ? secret : row.secret,
        method: row.method ?? sent.method,
        body: sent.body,
        nowMs: row.nowMs ?? nowMs,
      },
      freshCounts(),
    )
    assert.equal(tell(verdict), row.expected)
  })
}

test('a request that is played again is stale, the next count is accepted', () => {
  const counts = freshCounts()
  const once = (nonceCount: number): string => {
    const parsed = parseCredentials(authorizeWith(picked('SHA-256'), { ...request, nonceCount }))
    assert.ok(parsed)
    return tell(verify(policy, { credentials: parsed, secret, method: 'REGISTER', body: '', nowMs }, counts))
  }
  assert.deepEqual([1, 1, 2, 2, 5, 4, 4, 3, 1].map(once), [
    'accepted',
    'stale replayed',
    'accepted',
    'stale replayed',
    'accepted',
    'accepted',
    'stale replayed',
    'accepted',
    'stale replayed',
  ])
})

test('a table of counts that is full forgets the oldest and trusts no nonce of its age any more', () => {
  const counts = new NonceCounts({ limit: 3, lifeMs: 1_000 })
  for (const at of [1, 2, 3]) assert.equal(counts.use(`n${at}`, at, 1, 10), true)
  assert.equal(counts.use('n4', 4, 1, 10), true)
  assert.equal(counts.size, 3)
  assert.equal(counts.use('n1', 1, 2, 10), false)
  assert.equal(counts.use('n2', 2, 2, 10), true)
  assert.equal(counts.use('n9', 1_500, 1, 1_600), true)
  assert.equal(counts.size, 1)
})

test('counts far below the highest are refused', () => {
  const counts = freshCounts()
  assert.equal(counts.use('n', 1, 100, 1), true)
  assert.equal(counts.use('n', 1, 69, 1), true)
  assert.equal(counts.use('n', 1, 68, 1), false)
  assert.equal(counts.use('n', 1, 200, 1), true)
  assert.equal(counts.use('n', 1, 100, 1), false)
})

test('a nonce tells its time and nothing else makes one', () => {
  const nonce = makeNonce(policy.nonceKey, 'r', nowMs, salt)
  assert.equal(readNonce(policy.nonceKey, 'r', nonce), nowMs)
  for (let at = 0; at < nonce.length; at++) {
    const changed = nonce.slice(0, at) + (nonce[at] === 'A' ? 'B' : 'A') + nonce.slice(at + 1)
    assert.equal(readNonce(policy.nonceKey, 'r', changed), null)
  }
  assert.notEqual(makeNonce(policy.nonceKey, 'r', nowMs, Buffer.from('fedcba')), nonce)
})

const malformed = [
  'Digest',
  'Digest username="a"',
  'Digest username="a", realm="pbx.example.com", nonce="n", uri="u", response="r", algorithm=SHA-1',
  'Digest username="a", realm="pbx.example.com", nonce="n", uri="u", response="r", qop=auth',
  'Digest username="a", realm="pbx.example.com", nonce="n", uri="u", response="r", qop=auth, nc=1, cnonce="c"',
  'Digest username="a", realm="pbx.example.com", nonce="n", uri="u", response="r", qop=x, nc=00000001, cnonce="c"',
  'Digest username="a", username="b", realm="pbx.example.com", nonce="n", uri="u", response="r"',
  'Digest username="a',
  `Digest ${'a'.repeat(5_000)}=b`,
]

for (const value of malformed) {
  test(`malformed credentials: ${value.slice(0, 100)}`, () => {
    assert.equal(parseCredentials(value), null)
    assert.ok(['malformed', 'none'].includes(findCredentials(policy, [value]).found))
  })
}

test('other schemes and other realms are no credentials for us', () => {
  assert.equal(findCredentials(policy, ['NoOneKnowsThisScheme opaque-data=here', 'Bearer abc']).found, 'none')
  const other = authorizeWith({ ...picked('MD5'), realm: 'elsewhere' }, request)
  assert.equal(findCredentials(policy, [other]).found, 'none')
  assert.equal(findCredentials(policy, [other, authorizeWith(picked('MD5'), request)]).found, 'credentials')
})

test('names with quotes, commas and letters beyond ASCII survive', () => {
  const username = 'a"b\\c, ü'
  const value = authorizeWith(picked('SHA-256'), { ...request, credentials: { username, password: 'p' } })
  assert.equal(parseCredentials(value)?.username, username)
})

test('a 407 with two realms gets one Proxy-Authorization for each', () => {
  const text = [
    'SIP/2.0 407 Proxy Authentication Required',
    'Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1',
    'From: <sip:a@b>;tag=1',
    'To: <sip:a@b>;tag=2',
    'Call-ID: x',
    'CSeq: 1 INVITE',
    'Proxy-Authenticate: Digest realm="one", nonce="1", algorithm=MD5, qop="auth,auth-int"',
    'Proxy-Authenticate: Digest realm="two", nonce="2"',
    'Proxy-Authenticate: Digest realm="one", nonce="1", algorithm=SHA-256, qop="auth"',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
  const result = parseMessage(Buffer.from(text), 'datagram')
  assert.ok(result.ok && result.message.kind === 'response')
  const answers = answerChallenges(result.message, request)
  assert.deepEqual(
    answers.map((entry) => entry.header[0]),
    ['Proxy-Authorization', 'Proxy-Authorization'],
  )
  const parsed = answers.map((entry) => parseCredentials(entry.header[1]))
  assert.deepEqual(
    parsed.map((entry) => [entry?.realm, entry?.algorithm.hash, entry?.quality?.qop ?? null]),
    [
      ['one', 'SHA-256', 'auth'],
      ['two', 'MD5', null],
    ],
  )
})

test('no text makes the parsers throw, and a client always satisfies its server', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      parseChallenge(text)
      parseCredentials(`Digest ${text}`)
    }),
  )
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(1_000_000), (username, password, count) => {
      const own = digestSecret(username, policy.realm, password)
      const sent = { ...request, credentials: { username, password }, nonceCount: count + 1 }
      const parsed = parseCredentials(authorizeWith(picked('SHA-256'), sent))
      assert.ok(parsed)
      const input = { credentials: parsed, secret: own, method: 'REGISTER', body: '', nowMs }
      assert.equal(verify(policy, input, freshCounts()).verdict, 'accepted')
    }),
    { numRuns: 50 },
  )
})
