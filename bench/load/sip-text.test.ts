// The probes' own SIP: fields, URIs, digest.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { authorization, field, fields, readAnswer, request, uriOf } from './sip-text.ts'

const challenge = [
  'SIP/2.0 401 Unauthorized',
  'CSeq: 1 INVITE',
  'WWW-Authenticate: Digest realm="bench", nonce="n1", algorithm=SHA-256, qop="auth"',
  'WWW-Authenticate: Digest realm="bench", nonce="n2", algorithm=MD5, qop="auth"',
  '',
  '',
].join('\r\n')

describe('the text of probes', () => {
  test('reads status and fields', () => {
    assert.equal(readAnswer(Buffer.from(challenge)).status, 401)
    assert.equal(readAnswer(Buffer.from('OPTIONS sip:a SIP/2.0\r\n\r\n')).status, 0)
    assert.equal(field(challenge, 'cseq'), '1 INVITE')
    assert.equal(fields(challenge, 'WWW-Authenticate').length, 2)
    assert.equal(uriOf('"A" <sip:a@b>;tag=1'), 'sip:a@b')
  })

  test('answers the MD5 challenge and refuses to go without', () => {
    const value = authorization(challenge, { user: 'u', password: 'p' }, 'INVITE', 'sip:b@h')
    assert.match(value, /nonce="n2"/)
    // md5("u:bench:p"), md5("INVITE:sip:b@h") and RFC 7616 3.4.1, worked out with openssl.
    assert.match(value, /response="9b0ff3a599227d0c609868a6d13dc32d"/)
    assert.throws(() => authorization('SIP/2.0 403 No\r\n\r\n', { user: 'u', password: 'p' }, 'INVITE', 'x'), /no MD5/)
  })

  test('says how long the body is', () => {
    assert.match(request('INVITE', 'sip:a@b', ['Via: x'], 'v=0').toString(), /Content-Length: 3\r\n\r\nv=0$/)
  })
})
