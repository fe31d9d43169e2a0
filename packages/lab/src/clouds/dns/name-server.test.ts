// The lab's name server asked by Node's own resolver, and by hand where that one is too polite.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { decode, encode } from 'dns-packet'
import { NameServer } from './name-server.ts'
import type { ZoneRecord } from './zone.ts'

async function withServer(
  records: readonly ZoneRecord[],
  story: (server: NameServer, resolver: Resolver) => Promise<void>,
  more: { timeout?: number; tries?: number } = {},
): Promise<void> {
  const server = await NameServer.start({ records })
  const resolver = new Resolver({ timeout: 5000, tries: 2, ...more })
  resolver.setServers([server.server])
  try {
    await story(server, resolver)
  } finally {
    resolver.cancel()
    await server.close()
  }
}

test('A, AAAA, SRV, NAPTR and CNAME are answered with their fields and TTLs', async () => {
  const records: readonly ZoneRecord[] = [
    { name: 'pbx.example', type: 'A', address: '127.0.0.2', ttlSeconds: 7 },
    { name: 'pbx.example', type: 'AAAA', address: '::1', ttlSeconds: 9 },
    { name: 'alias.example', type: 'CNAME', target: 'pbx.example' },
    { name: '_sips._tcp.example', type: 'SRV', target: 'pbx.example', port: 5061, priority: 10, weight: 20 },
    {
      name: 'example',
      type: 'NAPTR',
      order: 1,
      preference: 2,
      flags: 's',
      services: 'SIPS+D2T',
      replacement: '_sips._tcp.example',
    },
  ]
  await withServer(records, async (server, resolver) => {
    assert.deepEqual(await resolver.resolve4('pbx.example', { ttl: true }), [{ address: '127.0.0.2', ttl: 7 }])
    assert.deepEqual(await resolver.resolve6('pbx.example', { ttl: true }), [{ address: '::1', ttl: 9 }])
    assert.deepEqual(await resolver.resolve4('alias.example'), ['127.0.0.2'])
    assert.deepEqual(await resolver.resolveCname('alias.example'), ['pbx.example'])
    const [srv] = await resolver.resolveSrv('_sips._tcp.example')
    assert.deepEqual([srv?.name, srv?.port, srv?.priority, srv?.weight], ['pbx.example', 5061, 10, 20])
    const [naptr] = await resolver.resolveNaptr('example')
    assert.deepEqual(
      [naptr?.order, naptr?.preference, naptr?.flags, naptr?.service, naptr?.replacement],
      [1, 2, 's', 'SIPS+D2T', '_sips._tcp.example'],
    )
    const asked = await server.asked('pbx.example', 'AAAA')
    assert.deepEqual([asked.transport, asked.reply], ['udp', 'found'])
    assert.equal(server.timesAsked('PBX.example', 'A'), 1)
    assert.equal(server.timesAsked('pbx.example'), 2)
  })
})

test('a name that is not there is ENOTFOUND, one without such records ENODATA, a failing one ESERVFAIL', async () => {
  await withServer(
    [{ name: 'pbx.example', type: 'A', address: '127.0.0.2' }],
    async (server, resolver) => {
      await assert.rejects(resolver.resolve4('nowhere.example'), { code: 'ENOTFOUND' })
      await assert.rejects(resolver.resolveSrv('pbx.example'), { code: 'ENODATA' })
      server.behave('pbx.example', { failing: true })
      await assert.rejects(resolver.resolve4('pbx.example'), { code: 'ESERVFAIL' })
      server.behave('pbx.example', {})
      assert.deepEqual(await resolver.resolve4('pbx.example'), ['127.0.0.2'])
    },
    { tries: 1 },
  )
})

test('records change while the server runs', async () => {
  await withServer([{ name: 'a.example', type: 'A', address: '127.0.0.2' }], async (server, resolver) => {
    server.add({ name: 'a.example', type: 'A', address: '127.0.0.3' })
    assert.deepEqual((await resolver.resolve4('a.example')).sort(), ['127.0.0.2', '127.0.0.3'])
    server.replace({ name: 'a.example', type: 'A', address: '127.0.0.4' })
    assert.deepEqual(await resolver.resolve4('a.example'), ['127.0.0.4'])
    server.remove('a.example', 'A')
    await assert.rejects(resolver.resolve4('a.example'), { code: 'ENODATA' })
    server.remove('a.example')
    await assert.rejects(resolver.resolve4('a.example'), { code: 'ENOTFOUND' })
  })
})

test('a silent name is never answered, while other names are', async () => {
  await withServer(
    [
      { name: 'dead.example', type: 'A', address: '127.0.0.2' },
      { name: 'live.example', type: 'A', address: '127.0.0.3' },
    ],
    async (server, resolver) => {
      server.behave('dead.example', { silent: true })
      const dead = assert.rejects(resolver.resolve4('dead.example'), { code: 'ETIMEOUT' })
      assert.deepEqual(await resolver.resolve4('live.example'), ['127.0.0.3'])
      await dead
      assert.equal((await server.asked('dead.example', 'A')).reply, 'silence')
      server.behave('*', { silent: true })
      await assert.rejects(resolver.resolve4('live.example'), { code: 'ETIMEOUT' })
    },
    { timeout: 1500, tries: 1 },
  )
})

test('a slow name is answered after its delay and holds up no other', async () => {
  await withServer(
    [
      { name: 'slow.example', type: 'A', address: '127.0.0.2' },
      { name: 'fast.example', type: 'A', address: '127.0.0.3' },
    ],
    async (server, resolver) => {
      server.behave('slow.example', { delayMs: 300 })
      const began = performance.now()
      const order: string[] = []
      await Promise.all([
        resolver.resolve4('slow.example').then(() => order.push('slow')),
        resolver.resolve4('fast.example').then(() => order.push('fast')),
      ])
      assert.deepEqual(order, ['fast', 'slow'])
      assert.ok(performance.now() - began >= 295)
    },
  )
})

test('what does not fit into a datagram is asked again over TCP', async () => {
  const records = Array.from(
    { length: 300 },
    (_, index) => ({ name: 'big.example', type: 'A', address: `127.1.${index >> 8}.${index & 255}` }) as const,
  )
  await withServer(records, async (server, resolver) => {
    assert.equal((await resolver.resolve4('big.example')).length, 300)
    assert.deepEqual(
      server.questions.history.map((question) => question.transport),
      ['udp', 'tcp'],
    )
  })
})

test('rubbish, answers and empty questions are ignored, over UDP and TCP, and the server lives on', async () => {
  await withServer([{ name: 'a.example', type: 'A', address: '127.0.0.2' }], async (server, resolver) => {
    const response = encode({ type: 'response', id: 1, questions: [{ type: 'A', name: 'a.example' }] })
    const bare = encode({ type: 'query', id: 1, questions: [] })
    const udp = createSocket('udp4')
    for (const bytes of [Buffer.from('rubbish'), Buffer.alloc(0), response, bare, Buffer.alloc(600, 0xff)]) {
      await new Promise((resolve) => udp.send(bytes, server.port, '127.0.0.1', resolve))
    }
    udp.close()
    for (const bytes of [Buffer.from([0xff, 0xff, 0]), Buffer.from([0, 3, 1, 2, 3]), Buffer.from([0, 0])]) {
      const socket = connect(server.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.end(bytes)
      await once(socket, 'close')
    }
    assert.deepEqual(await resolver.resolve4('a.example'), ['127.0.0.2'])
    assert.equal(server.questions.history.length, 1)
  })
})

test('two questions on one TCP connection, cut into single bytes, are both answered', async () => {
  await withServer([{ name: 'a.example', type: 'A', address: '127.0.0.2' }], async (server) => {
    const socket = connect(server.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.setNoDelay(true)
    const framed = [1, 2].flatMap((id) => {
      const body = encode({ type: 'query', id, questions: [{ type: 'A', name: 'a.example' }] })
      return [0, body.length, ...body]
    })
    for (const byte of framed) socket.write(Buffer.from([byte]))
    let heard = Buffer.alloc(0)
    const ids: (number | undefined)[] = []
    for await (const bytes of socket) {
      heard = Buffer.concat([heard, bytes])
      while (heard.length >= 2 && heard.length >= 2 + heard.readUInt16BE(0)) {
        const end = 2 + heard.readUInt16BE(0)
        ids.push(decode(heard.subarray(2, end)).id)
        heard = heard.subarray(end)
      }
      if (ids.length === 2) break
    }
    socket.destroy()
    assert.deepEqual(ids, [1, 2])
  })
})
