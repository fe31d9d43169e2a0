// Addresses are read in every spelling and nothing else is.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatIp, parseIp } from './ip.ts'

describe('IP addresses', () => {
  const good: [string, string][] = [
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::1', '::1'],
  ]
  for (const [text, canonical] of good) {
    it(`reads ${text} as ${canonical}`, () => {
      const ip = parseIp(text)
      assert.ok(ip)
      assert.equal(formatIp(ip), canonical)
    })
  }
  for (const text of [
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1..2.3',
    '1.2.3.4 ',
    'example.com',
    ':::',
    'x'.repeat(99),
    '0x7f.1',
    '1.2.3.',
  ]) {
    it(`refuses ${JSON.stringify(text).slice(0, 30)}`, () => assert.equal(parseIp(text), null))
  }
  it('gives back every IPv4 address it formats', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (value) => {
        assert.deepEqual(parseIp(formatIp({ family: 4, value })), { family: 4, value })
      }),
    )
  })
  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseIp(text)))
  })
})
