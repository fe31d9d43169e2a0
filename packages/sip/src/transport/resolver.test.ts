// The resolver: what it asks, what it remembers, for how long, and that nothing makes it hang.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer, Question } from '../resolve/types.ts'
import { manualScheduler } from '../stack/scheduler.ts'
import type { NameServer } from './name-server.ts'
import { createResolver, type ResolverOptions } from './resolver.ts'

/** A name server whose answers are given by hand: `told` at once, else when `answer` is called. */
function handServer(told: Record<string, Answer> = {}) {
  const asked: string[] = []
  const open = new Map<string, (answer: Answer) => void>()
  const nameServer: NameServer = {
    ask({ type, name }: Question) {
      const key = `${type} ${name}`
      asked.push(key)
      const answer = told[key]
      if (answer !== undefined) return Promise.resolve(answer)
      assert.ok(!open.has(key), `${key} is asked for twice at once`)
      return new Promise((resolve) => open.set(key, resolve))
    },
    close: () => undefined,
  }
  const answer = async (key: string, what: Answer): Promise<void> => {
    open.get(key)?.(what)
    open.delete(key)
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  return { nameServer, asked, told, open, answer }
}

const a = (address: string, ttl = 60): Answer => ({ answer: 'addresses', addresses: [address], ttlMs: ttl * 1000 })
const none = (why: 'noSuchName' | 'noRecord' | 'silence' | 'failure'): Answer => ({
  answer: 'none',
  why,
  ttlMs: 10_000,
})

function resolverWith(told: Record<string, Answer>, options: ResolverOptions = {}) {
  const server = handServer(told)
  const clock = manualScheduler()
  const resolver = createResolver({
    nameServer: server.nameServer,
    scheduler: clock,
    now: clock.now,
    family: 'ipv4',
    ...options,
  })
  return { ...server, clock, resolver }
}

const at = (host: string) => ({ host, port: 5060, transport: 'udp' as const })

test('numeric hosts, localhost and given names are answered at once', () => {
  const { resolver, asked } = resolverWith({}, { hosts: new Map([['pbx', ['192.0.2.1']]]), family: 'ipv4First' })
  assert.deepEqual(resolver.resolve('192.0.2.7'), ['192.0.2.7'])
  assert.deepEqual(resolver.resolve('[2001:db8::1]'), ['2001:db8::1'])
  assert.deepEqual(resolver.resolve('localhost'), ['127.0.0.1', '::1'])
  assert.deepEqual(resolver.resolve('PBX'), ['192.0.2.1'])
  assert.deepEqual(resolver.resolve('x'.repeat(300)), [])
  const found = resolver.locate({ host: 'pbx', port: 0, transport: null })
  assert.ok(!(found instanceof Promise) && found.ok)
  assert.equal(found.candidates[0]?.address, '192.0.2.1')
  assert.deepEqual(asked, [])
})

test('an answer is kept as long as it holds, within bounds, and asked for once by many', async () => {
  const { resolver, asked, clock, told } = resolverWith(
    {
      'A a.example': a('192.0.2.1', 10),
      'AAAA a.example': a('2001:db8::1', 20),
      'A long.example': a('192.0.2.2', 999_999),
    },
    { maxTtlMs: 60_000, family: 'ipv4First' },
  )
  const [first, second] = await Promise.all([resolver.resolve('a.example'), resolver.resolve('A.example')])
  assert.deepEqual(first, ['192.0.2.1', '2001:db8::1'])
  assert.deepEqual(second, first)
  assert.deepEqual(asked, ['A a.example', 'AAAA a.example'])
  clock.advance(9999)
  assert.deepEqual(resolver.resolve('a.example'), first)
  clock.advance(1)
  told['A a.example'] = a('192.0.2.9', 10)
  assert.deepEqual(await resolver.resolve('a.example'), ['192.0.2.9', '2001:db8::1'])
  assert.equal(asked.length, 3)
  told['AAAA long.example'] = none('noRecord')
  await resolver.resolve('long.example')
  const found = resolver.locate({ ...at('long.example') }, { family: 'ipv4' })
  assert.ok(!(found instanceof Promise) && found.ok && found.ttlMs === 60_000)
  clock.advance(60_000)
  assert.ok(resolver.resolve('long.example') instanceof Promise)
})

test('a name that does not exist is refused, and not asked for again for 10 s', async () => {
  const { resolver, asked, clock } = resolverWith({ 'A no.example': none('noSuchName') })
  assert.deepEqual(await resolver.resolve('no.example'), [])
  const found = resolver.locate(at('no.example'))
  assert.ok(!(found instanceof Promise) && !found.ok)
  assert.equal(found.reason, 'noSuchName')
  assert.equal(found.ttlMs, 10_000)
  clock.advance(9999)
  assert.deepEqual(resolver.resolve('no.example'), [])
  assert.equal(asked.length, 1)
  clock.advance(1)
  assert.deepEqual(await resolver.resolve('no.example'), [])
  assert.equal(asked.length, 2)
})

test('the memory and the questions under way are bounded', async () => {
  const told = Object.fromEntries(['a', 'b', 'c'].map((name) => [`A ${name}`, a('192.0.2.1')]))
  const { resolver } = resolverWith(told, { maxAnswers: 2, maxQuestions: 1 })
  for (const name of ['a', 'b', 'c']) await resolver.resolve(name)
  assert.equal(resolver.counts().answers, 2)
  assert.deepEqual(resolver.resolve('c'), ['192.0.2.1'])
  const waiting = resolver.resolve('slow')
  assert.deepEqual(await resolver.resolve('one.too.many'), [])
  assert.ok(waiting instanceof Promise)
})

test('silence ends at the deadline with a refusal; the answer that comes late is remembered', async () => {
  const { resolver, clock, answer, open } = resolverWith({})
  const found = resolver.locate({ host: 'slow.example', port: 5060, transport: 'udp' })
  clock.advance(3999)
  assert.equal(resolver.counts().waits, 1)
  clock.advance(1)
  const refusal = await found
  assert.ok(!refusal.ok)
  assert.equal(refusal.reason, 'timeout')
  assert.match(refusal.sentence, /slow\.example/)
  assert.ok(open.has('A slow.example'))
  assert.deepEqual(resolver.counts(), { answers: 0, questions: 1, waits: 0 })
  await answer('A slow.example', a('192.0.2.1'))
  assert.deepEqual(resolver.resolve('slow.example'), ['192.0.2.1'])
  assert.equal(clock.pending(), 0)
})

test('the deadline counts all rounds together', async () => {
  const { resolver, clock, answer } = resolverWith({ 'NAPTR deep.example': none('noRecord') })
  const found = resolver.locate({ host: 'deep.example', port: null, transport: 'tcp' })
  clock.advance(3000)
  await answer('SRV _sip._tcp.deep.example', none('noRecord'))
  clock.advance(1000)
  const refusal = await found
  assert.ok(!refusal.ok && refusal.reason === 'timeout')
})

test('with an address here, further ones are waited for 300 ms only', async () => {
  const { resolver, clock, answer } = resolverWith({}, { family: 'ipv4First' })
  const found = resolver.locate(at('half.example'))
  clock.advance(100)
  await answer('A half.example', a('192.0.2.1'))
  clock.advance(300)
  const half = await found
  assert.ok(half.ok)
  assert.deepEqual(
    half.candidates.map((one) => one.address),
    ['192.0.2.1'],
  )
  assert.equal(clock.pending(), 0)
  await answer('AAAA half.example', a('2001:db8::1'))
  assert.deepEqual(resolver.resolve('half.example'), ['192.0.2.1', '2001:db8::1'])
})

test('when the DNS is dead the last answer is told, at first after a second, then at once, until the DNS lives again', async () => {
  const { resolver, clock, answer, asked, told } = resolverWith({ 'A pbx.example': a('192.0.2.1', 30) })
  await resolver.resolve('pbx.example')
  delete told['A pbx.example']
  clock.advance(30_000)
  const first = resolver.locate(at('pbx.example'))
  assert.ok(first instanceof Promise)
  clock.advance(1000)
  const old = await first
  assert.ok(old.ok && old.candidates[0]?.address === '192.0.2.1')
  assert.match(old.trail.join(), /192\.0\.2\.1 \(old/)
  await answer('A pbx.example', none('silence'))
  // Believed for 10 s, then asked for again behind an answer that does not wait.
  clock.advance(10_000)
  assert.deepEqual(resolver.resolve('pbx.example'), ['192.0.2.1'])
  assert.deepEqual(resolver.resolve('pbx.example'), ['192.0.2.1'])
  assert.equal(asked.length, 3)
  await answer('A pbx.example', a('192.0.2.2', 30))
  assert.deepEqual(resolver.resolve('pbx.example'), ['192.0.2.2'])
})

test('a name that is gone is gone, and an old answer ends after a day', async () => {
  const { resolver, clock, told } = resolverWith({ 'A pbx.example': a('192.0.2.1', 30) })
  await resolver.resolve('pbx.example')
  told['A pbx.example'] = none('failure')
  clock.advance(86_429_999)
  assert.deepEqual(await resolver.resolve('pbx.example'), ['192.0.2.1'])
  clock.advance(10_000)
  assert.deepEqual(await resolver.resolve('pbx.example'), [])
  told['A pbx.example'] = a('192.0.2.1', 30)
  clock.advance(10_000)
  assert.deepEqual(await resolver.resolve('pbx.example'), ['192.0.2.1'])
  told['A pbx.example'] = none('noSuchName')
  clock.advance(30_000)
  assert.deepEqual(await resolver.resolve('pbx.example'), [])
})

test('questions for one name never hold up another', async () => {
  const { resolver, open } = resolverWith({ 'A quick.example': a('192.0.2.1') })
  const slow = Array.from({ length: 100 }, (_, at) => resolver.resolve(`slow${at}.example`))
  assert.ok(slow.every((one) => one instanceof Promise))
  assert.deepEqual(await resolver.resolve('quick.example'), ['192.0.2.1'])
  assert.equal(open.size, 100)
})
