// What proves a SIP domain (RFC 5922 7.1).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PeerCertificate } from 'node:tls'
import { checkServer } from './server-check.ts'

const rows: readonly (readonly [alternatives: string, name: string, proved: boolean])[] = [
  ['DNS:sip.example.com', 'sip.example.com', true],
  ['DNS:sip.example.com', 'example.com', false],
  ['DNS:*.example.com', 'sip.example.com', true],
  ['URI:sip:example.com', 'example.com', true],
  ['DNS:other.example, URI:sip:Example.com, DNS:more.example', 'EXAMPLE.com', true],
  ['URI:sip:example.com', 'sip.example.com', false],
  ['URI:sip:x@example.com', 'example.com', false],
  ['URI:https:example.com', 'example.com', false],
  ['IP Address:192.0.2.1', '192.0.2.1', true],
  ['URI:"sip:x, URI:sip:example.com, x"', 'example.com', false],
]

test('a certificate proves its DNS names, its addresses and the domains of its SIP URIs, and nothing hidden in quotation marks', () => {
  for (const [subjectaltname, name, proved] of rows) {
    const certificate = { subject: { CN: 'cn.example' }, subjectaltname } as PeerCertificate
    assert.equal(checkServer(name, certificate) === undefined, proved, `${subjectaltname} for ${name}`)
  }
})
