// Which local address speaks to which remote one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseEndpoint } from './choose-endpoint.ts'

test('the local address towards a remote one: same family, loopback apart, longest common prefix', () => {
  const locals = ['127.0.0.1', '10.0.0.5', '192.168.1.5', '203.0.113.9', '::1', '2001:db8:1::5', '2001:db8:2::5'].map(
    (address) => ({ address }),
  )
  const rows: readonly (readonly [remote: string, local: string])[] = [
    ['127.0.0.9', '127.0.0.1'],
    ['192.168.1.77', '192.168.1.5'],
    ['10.9.9.9', '10.0.0.5'],
    ['203.0.113.200', '203.0.113.9'],
    ['::1', '::1'],
    ['2001:db8:2::77', '2001:db8:2::5'],
  ]
  for (const [remote, local] of rows) assert.equal(chooseEndpoint(remote, locals)?.address, local, remote)
  assert.equal(chooseEndpoint('2001:db8::1', [{ address: '10.0.0.5' }]), null)
  assert.equal(chooseEndpoint('10.0.0.1', []), null)
})
