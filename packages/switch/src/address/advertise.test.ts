// Tables of peers, interfaces and the addresses they get.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { advertisedAddress, DEFAULT_LOCAL_NETWORKS, localAddressFor, readAddressSettings } from './advertise.ts'
import { expandListen, type InterfaceAddress } from './listen.ts'

const settings = (publicAddresses: string[], networks: readonly string[] = DEFAULT_LOCAL_NETWORKS) => {
  const read = readAddressSettings(networks, publicAddresses)
  assert.ok(read.ok)
  return read.settings
}
const interfaces: InterfaceAddress[] = [
  { name: 'lo', address: '127.0.0.1', prefixLength: 8 },
  { name: 'lo', address: '::1', prefixLength: 128 },
  { name: 'eth0', address: '192.168.1.10', prefixLength: 24 },
  { name: 'eth0', address: 'fe80::1', prefixLength: 64 },
  { name: 'eth1', address: '10.0.0.5', prefixLength: 8 },
  { name: 'eth1', address: '2001:db8::5', prefixLength: 64 },
]

describe('the address a peer is told', () => {
  const rows: [peer: string, local: string, told: string][] = [
    ['192.168.1.77', '192.168.1.10', '192.168.1.10'],
    ['127.0.0.5', '127.0.0.1', '127.0.0.1'],
    ['203.0.113.9', '192.168.1.10', '198.51.100.1'],
    ['2001:db8:9::1', '2001:db8::5', '2001:db8::99'],
    ['fd00::1', 'fd00::2', 'fd00::2'],
    ['not an address', '192.168.1.10', '198.51.100.1'],
  ]
  for (const [peer, local, told] of rows) {
    it(`is ${told} for ${peer} on ${local}`, () =>
      assert.equal(advertisedAddress(peer, local, settings(['198.51.100.1', '2001:db8::99'])), told))
  }
  it('stays the own one when no public address of the family is known', () => {
    assert.equal(advertisedAddress('203.0.113.9', '192.168.1.10', settings([])), '192.168.1.10')
    assert.equal(advertisedAddress('2001:db8:9::1', '2001:db8::5', settings(['198.51.100.1'])), '2001:db8::5')
  })
  it('names the setting that cannot be read', () => {
    assert.deepEqual(readAddressSettings(['10.0.0.0/8', '10.0.0.0/99'], []), { ok: false, wrong: '10.0.0.0/99' })
    assert.deepEqual(readAddressSettings([], ['pbx.example.com']), { ok: false, wrong: 'pbx.example.com' })
  })
})

describe('the local address to reach a peer from', () => {
  const rows: [peer: string, local: string | null][] = [
    ['192.168.1.77', '192.168.1.10'],
    ['10.9.9.9', '10.0.0.5'],
    ['127.0.0.9', '127.0.0.1'],
    ['203.0.113.9', '192.168.1.10'],
    ['2001:db8::77', '2001:db8::5'],
    ['host.example', null],
  ]
  for (const [peer, local] of rows) {
    it(`is ${local} for ${peer}`, () => assert.equal(localAddressFor(peer, interfaces), local))
  }
  it('is nothing without an interface of the family', () => assert.equal(localAddressFor('10.0.0.1', []), null))
})

describe('a listen setting', () => {
  it('with the IPv4 wildcard means every local IPv4 address', () => {
    assert.deepEqual(
      expandListen({ address: '0.0.0.0', port: 5060 }, interfaces).map((entry) => entry.address),
      ['127.0.0.1', '192.168.1.10', '10.0.0.5'],
    )
  })
  it('with the IPv6 wildcard means both families without link-local addresses', () => {
    assert.deepEqual(
      expandListen({ address: '::', port: 5060 }, interfaces).map((entry) => entry.address),
      ['127.0.0.1', '::1', '192.168.1.10', '10.0.0.5', '2001:db8::5'],
    )
  })
  it('with an address means that address', () => {
    assert.deepEqual(expandListen({ address: '127.0.0.5', port: 0 }, interfaces), [{ address: '127.0.0.5', port: 0 }])
  })
})
