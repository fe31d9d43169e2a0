// Signatures against those made by Twilio's own library, and every way they can be wrong.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Param } from './facts.ts'
import { webhookRequest } from './request.ts'
import { signRequest, verifySignature } from './signature.ts'

const token = '12345678901234567890123456789012'
const voice = 'https://pbx.example.com/twilio/voice'
const firstCall: readonly Param[] = [
  ['CallSid', 'CA00000000000000000000000000000001'],
  ['From', 'sip:+15551230001@pbx.example.com'],
  ['To', 'sip:800@demo.sip.twilio.com'],
  ['SipDomain', 'demo.sip.twilio.com'],
]

const vectors: readonly (readonly [string, readonly Param[], string])[] = [
  [voice, firstCall, '5Tpe2p9QAIbctqKmhQtaw3gnpnY='],
  [
    `${voice}?flow=main`,
    [
      ['Digits', '1'],
      ['CallStatus', 'in-progress'],
    ],
    'xotxWcCPMqFCw73Equ1zM4IUvV0=',
  ],
  [
    'https://pbx.example.com:8443/twilio/sms',
    [
      ['Body', 'Hi & bye é'],
      ['From', '+15551230001'],
      ['To', '+15551230002'],
      ['NumMedia', '0'],
    ],
    '24QXNnTeLg64usOsHjfsO4gtQlk=',
  ],
]

const jsonHash = '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862'
const jsonUrl = `https://pbx.example.com/twilio/json?bodySHA256=${jsonHash}`
const jsonSignature = 'P1DGz2QezLD7ZNpb2ucYXxxJ8T4='

for (const [url, params, signature] of vectors)
  test(`the signature of ${url} is the library's`, () => {
    assert.equal(signRequest(token, url, params), signature)
    assert.equal(signRequest(token, url, [...params].reverse()), signature)
    assert.deepEqual(verifySignature(token, { url, signature, body: { params } }), { ok: true })
  })

test('a JSON body is held by its hash in the URL', () => {
  assert.equal(signRequest(token, jsonUrl, []), jsonSignature)
  const check = (raw: string, url = jsonUrl) => verifySignature(token, { url, signature: jsonSignature, body: { raw } })
  assert.deepEqual(check('{"a":1}'), { ok: true })
  assert.deepEqual(
    verifySignature(token, { url: jsonUrl, signature: jsonSignature, body: { raw: Buffer.from('{"a":1}') } }),
    {
      ok: true,
    },
  )
  assert.equal(check('{"a":2}').ok, false)
  assert.equal(check('{"a":1}', 'https://pbx.example.com/twilio/json').ok, false)
})

const bare = 'https://pbx.example.com/v'
const withPort = 'https://pbx.example.com:443/v'
const plain = 'http://pbx.example.com/v'
const ports: readonly (readonly [signed: string, seen: string, ok: boolean])[] = [
  [bare, bare, true],
  [withPort, bare, true],
  [bare, withPort, true],
  ['http://pbx.example.com:80/v', plain, true],
  [plain, 'http://pbx.example.com:8080/v', true],
  [bare, 'https://pbx.example.com:8443/v', true],
  ['https://pbx.example.com:8443/v', bare, false],
  [plain, bare, false],
  [bare, 'https://other.example.com/v', false],
  [bare, `${bare}?x=1`, false],
]
for (const [signed, seen, ok] of ports)
  test(`signed for ${signed}, seen as ${seen}: ${ok ? 'accepted' : 'refused'}`, () => {
    const signature = signRequest(token, signed, firstCall)
    assert.equal(verifySignature(token, { url: seen, signature, body: { params: firstCall } }).ok, ok)
  })

test('several values of a name count once each, in order', () => {
  const of = (...values: string[]) =>
    signRequest(
      token,
      voice,
      values.map((value): Param => ['A', value]),
    )
  assert.equal(of('2', '1', '2'), of('1', '2'))
  assert.notEqual(of('1', '2'), of('12x'))
})

test('a missing signature is 400, a wrong one 403', () => {
  const body = { params: firstCall }
  const status = (signature: string | null): number => {
    const verdict = verifySignature(token, { url: voice, signature, body })
    return verdict.ok ? 200 : verdict.status
  }
  assert.equal(status(null), 400)
  assert.equal(status(''), 400)
  assert.equal(status('5Tpe2p9QAIbctqKmhQtaw3gnpnY'), 403)
  assert.equal(status('6Tpe2p9QAIbctqKmhQtaw3gnpnY='), 403)
  assert.equal(status('ä'.repeat(28)), 403)
  assert.equal(status('5Tpe2p9QAIbctqKmhQtaw3gnpnY='), 200)
  const other = verifySignature('another token', { url: voice, signature: '5Tpe2p9QAIbctqKmhQtaw3gnpnY=', body })
  assert.equal(other.ok, false)
})

test('a request as it is sent verifies, by POST and by GET', () => {
  const url = 'http://127.0.0.1:8080/voice?flow=a%20b#frag'
  const post = webhookRequest(token, { url, method: 'POST', params: firstCall })
  const signatureOf = (headers: readonly Param[]) => new Map(headers).get('X-Twilio-Signature') ?? null
  assert.equal(post.url, 'http://127.0.0.1:8080/voice?flow=a%20b')
  const params = [...new URLSearchParams(post.body ?? '')]
  assert.deepEqual(params, firstCall)
  assert.equal(
    verifySignature(token, { url: post.url, signature: signatureOf(post.headers), body: { params } }).ok,
    true,
  )
  const get = webhookRequest(token, { url, method: 'GET', params: firstCall })
  assert.equal(get.body, null)
  assert.equal(new URL(get.url).searchParams.get('SipDomain'), 'demo.sip.twilio.com')
  assert.equal(new URL(get.url).searchParams.get('flow'), 'a b')
  const body = { params: [] }
  assert.equal(verifySignature(token, { url: get.url, signature: signatureOf(get.headers), body }).ok, true)
})
