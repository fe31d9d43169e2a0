// Networks and sets of them, also against another implementation.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { formatIp } from './ip.ts'
import { formatNetwork, networkSet, parseNetwork, sourceKey } from './network.ts'

const set = (...texts: string[]) => networkSet(texts.map((text) => parseNetwork(text)!))

describe('networks', () => {
  const good: [string, string][] = [
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['10.1.2.3', '10.1.2.3'],
    ['10.1.2.3/255.255.0.0', '10.1.0.0/16'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:db8:1:2::5/48', '2001:db8:1::/48'],
    [' 192.168.1.1/32 ', '192.168.1.1'],
  ]
  for (const [text, canonical] of good) {
    it(`reads ${text.trim()} as ${canonical}`, () => assert.equal(formatNetwork(parseNetwork(text)!), canonical))
  }
  for (const text of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/255.0.255.0', '::/129', 'a/8', '10.0.0.0/-1', '/8']) {
    it(`refuses ${text}`, () => assert.equal(parseNetwork(text), null))
  }

  it('finds addresses of both families, also written as IPv4 in IPv6', () => {
    const networks = set('10.0.0.0/8', '192.0.2.7', '2001:db8::/32')
    for (const inside of ['10.255.0.1', '192.0.2.7', '::ffff:10.0.0.1', '2001:db8:ffff::1'])
      assert.ok(networks.has(inside), inside)
    for (const outside of ['11.0.0.1', '192.0.2.8', '2001:db9::1', 'nonsense', ''])
      assert.ok(!networks.has(outside), outside)
  })

  it('agrees with ipaddr.js on random networks and addresses', () => {
    const quad = fc.nat(0xffffffff).map((value) => formatIp({ family: 4, value }))
    fc.assert(
      fc.property(quad, fc.integer({ min: 0, max: 32 }), quad, (base, bits, address) => {
        const expected = ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parse(base), bits)
        assert.equal(set(`${base}/${bits}`).has(address), expected)
      }),
      { numRuns: 300 },
    )
  })

  it('counts IPv6 sources by their /64 and IPv4 sources one by one', () => {
    assert.equal(sourceKey('2001:db8:1:2:3:4:5:6'), sourceKey('2001:db8:1:2::1'))
    assert.notEqual(sourceKey('2001:db8:1:2::1'), sourceKey('2001:db8:1:3::1'))
    assert.equal(sourceKey('::ffff:192.0.2.1'), '192.0.2.1')
    assert.ok(parseNetwork(sourceKey('2001:db8:1:2::1')))
  })
})
