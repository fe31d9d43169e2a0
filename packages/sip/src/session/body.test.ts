// Where a session description is found, and where not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeRequest } from '../../test/request.ts'
import type { HeaderLine } from '../message/types.ts'
import { contentType, sessionContent } from './body.ts'

function content(type: string, body: string, headers: HeaderLine[] = []) {
  return sessionContent(makeRequest('INVITE', { headers, body: { type, content: body } }))
}

test('plain, with parameters, in any case', () => {
  for (const type of ['application/sdp', 'Application/SDP', 'application/sdp; charset=utf-8']) {
    assert.deepEqual(content(type, 'v=0\r\n'), { kind: 'sdp', sdp: 'v=0\r\n' })
  }
  assert.deepEqual(sessionContent(makeRequest('INVITE')), { kind: 'none' })
  assert.deepEqual(content('text/plain', 'v=0'), { kind: 'unsupported' })
})

test('a packed body is not read', () => {
  assert.deepEqual(content('application/sdp', 'x', [['Content-Encoding', 'gzip']]), { kind: 'unsupported' })
  assert.deepEqual(content('application/sdp', 'x', [['Content-Encoding', 'identity']]), { kind: 'sdp', sdp: 'x' })
})

test('inside multipart/mixed, as carriers with ISUP send it', () => {
  const body =
    '--b1\r\nContent-Type: application/isup\r\n\r\nxx\r\n--b1\r\nContent-Type: application/sdp\r\n\r\nv=0\r\ns=-\r\n\r\n--b1--\r\n'
  const found = { kind: 'sdp', sdp: 'v=0\r\ns=-\r\n' }
  assert.deepEqual(content('multipart/mixed; boundary=b1', body), found)
  assert.deepEqual(content('multipart/mixed; boundary="b1"; x=y', body), found)
})

test('broken multipart bodies are refused, not guessed at', () => {
  for (const type of [
    'multipart/mixed',
    'multipart/mixed; boundary=',
    'multipart/mixed; boundary="b1',
    `multipart/mixed;boundary=${'b'.repeat(71)}`,
  ]) {
    assert.deepEqual(content(type, '--b1\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b1--'), {
      kind: 'unsupported',
    })
  }
  assert.deepEqual(content('multipart/mixed;boundary=b1', '--b1\r\nno end of head'), { kind: 'unsupported' })
})

test('the media type alone', () => {
  assert.equal(
    contentType(makeRequest('INFO', { body: { type: 'Application/DTMF-Relay ; x=1', content: '1' } })),
    'application/dtmf-relay',
  )
  assert.equal(contentType(makeRequest('INFO')), '')
})
