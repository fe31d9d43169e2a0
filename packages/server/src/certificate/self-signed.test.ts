// Certificates made on first start: what others can tell from them.
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { makeCertificates } from './self-signed.ts'

test('a certificate names its own authority, not that of another instance with the same name', async () => {
  const [ours, theirs] = await Promise.all([
    makeCertificates(['pbx.acme.example'], ['127.0.0.1'], Date.now()),
    makeCertificates(['pbx.other.example'], ['127.0.0.2'], Date.now()),
  ])
  for (const { certificate } of [ours.ecdsa, ours.rsa]) {
    const leaf = new X509Certificate(certificate)
    assert.equal(leaf.checkIssued(new X509Certificate(ours.authority.certificate)), true)
    assert.equal(leaf.checkIssued(new X509Certificate(theirs.authority.certificate)), false)
    assert.equal(leaf.checkHost('pbx.acme.example'), 'pbx.acme.example')
    assert.equal(leaf.checkIP('127.0.0.1'), '127.0.0.1')
  }
})
