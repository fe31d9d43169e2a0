// The resolver: what it asks, what it remembers, and for how long.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseEndpoint } from './choose-endpoint.ts'
import { type AddressRecord, createResolver } from './resolver.ts'

function lookupOf(table: Readonly<Record<string, readonly AddressRecord[]>>) {
  const asked: string[] = []
  const answer = (host: string): Promise<readonly AddressRecord[]> => {
    asked.push(host)
    const records = table[host]
    return records === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(records)
  }
  return { asked, ipv4: answer, ipv6: (host: string) => answer(`${host}/6`) }
}

test('numeric hosts, localhost and given names are answered at once', () => {
  const resolver = createResolver({ lookup: lookupOf({}), hosts: new Map([['pbx', ['192.0.2.1']]]) })
  assert.deepEqual(resolver.resolve('192.0.2.7'), ['192.0.2.7'])
  assert.deepEqual(resolver.resolve('[2001:db8::1]'), ['2001:db8::1'])
  assert.deepEqual(resolver.resolve('localhost'), ['127.0.0.1', '::1'])
  assert.deepEqual(resolver.resolve('PBX'), ['192.0.2.1'])
  assert.deepEqual(resolver.resolve('x'.repeat(300)), [])
})

test('an answer is kept as long as it holds, within bounds, and asked for once by many', async () => {
  let now = 0
  const lookup = lookupOf({
    'a.example': [{ address: '192.0.2.1', ttl: 10 }],
    'a.example/6': [{ address: '2001:db8::1', ttl: 20 }],
    'long.example': [{ address: '192.0.2.2', ttl: 999_999 }],
  })
  const resolver = createResolver({ lookup, now: () => now, maxTtlMs: 60_000 })
  const [first, second] = await Promise.all([resolver.resolve('a.example'), resolver.resolve('A.example')])
  assert.deepEqual(first, ['192.0.2.1', '2001:db8::1'])
  assert.equal(first, second)
  now = 9999
  assert.equal(resolver.resolve('a.example'), first)
  now = 10_000
  assert.ok(resolver.resolve('a.example') instanceof Promise)
  await resolver.resolve('long.example')
  now = 69_999
  assert.deepEqual(resolver.resolve('long.example'), ['192.0.2.2'])
  now = 70_000
  assert.ok(resolver.resolve('long.example') instanceof Promise)
  assert.equal(lookup.asked.filter((name) => name === 'a.example').length, 2)
})

test('a name that does not exist is empty, and not asked for again for a while', async () => {
  let now = 0
  const lookup = lookupOf({})
  const resolver = createResolver({ lookup, now: () => now, negativeTtlMs: 30_000 })
  assert.deepEqual(await resolver.resolve('no.example'), [])
  assert.deepEqual(resolver.resolve('no.example'), [])
  now = 30_000
  assert.deepEqual(await resolver.resolve('no.example'), [])
  assert.equal(lookup.asked.length, 4)
})

test('the cache is bounded', async () => {
  const lookup = lookupOf({})
  const resolver = createResolver({ lookup, maxNames: 2, now: () => 0 })
  for (const name of ['a', 'b', 'c']) await resolver.resolve(name)
  assert.deepEqual(resolver.resolve('c'), [])
  assert.ok(resolver.resolve('a') instanceof Promise)
})

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
