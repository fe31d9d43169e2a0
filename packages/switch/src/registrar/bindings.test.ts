// Tables and random lives of one user's bindings.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Flow } from '@cordboard/sip'
import fc from 'fast-check'
import { reachable } from './binding.ts'
import {
  type Bindings,
  type BindingsCommand,
  type BindingsInput,
  byPreference,
  nextExpiry,
  type RegistrationLimits,
  stepBindings,
} from './bindings.ts'
import type { ContactAsk, RegisterAsk } from './register-ask.ts'

const limits: RegistrationLimits = { contacts: 3, minSeconds: 60, maxSeconds: 600, defaultSeconds: 300 }
const clock = (mono: number, wall = mono) => ({ monotonicMs: () => mono, wallMs: () => wall, boot: 'b' })

const udp = (address: string, port: number): Flow => ({
  transport: 'udp',
  local: { address: '127.0.0.1', port: 5060 },
  remote: { address, port },
  connection: null,
})
const tcp = (connection: string, address = '10.0.0.1', port = 40000): Flow => ({
  ...udp(address, port),
  transport: 'tcp',
  connection,
})
const contact = (user: string, more: Partial<ContactAsk> = {}): ContactAsk => {
  const { host = '10.0.0.1', port = 5060, transport = 'udp' } = more
  const uri = `sip:${user}@${host}:${port}`
  const base = { contact: uri, contactKey: `${uri};${transport}`, host, port, transport }
  return { ...base, instance: null, regId: null, q: 1000, seconds: 300, ...more }
}
const ask = (contacts: RegisterAsk['contacts'], more: Partial<RegisterAsk> = {}): RegisterAsk => ({
  callId: 'c1',
  cseq: 1,
  userAgent: 'test',
  path: [],
  supportsPath: false,
  flow: udp('10.0.0.1', 5060),
  contacts,
  ...more,
})
const run = (bindings: Bindings, input: BindingsInput, at = 0, wall = at) =>
  stepBindings(bindings, input, { limits, clock: clock(at, wall) })
const register = (bindings: Bindings, asked: RegisterAsk, at = 0, fromLocalNetwork = true) =>
  run(bindings, { input: 'register', ask: asked, fromLocalNetwork }, at)
const word = (command: BindingsCommand): string => {
  switch (command.command) {
    case 'answer':
      return command.answer.kind
    case 'persist':
      return `persist ${command.when}`
    case 'tell':
      return command.registered ? 'registered' : 'unregistered'
  }
}
const told = (commands: readonly BindingsCommand[]) => commands.map(word)

const one = register([], ask([contact('a')]))[0]

describe('the bindings of a user', () => {
  const rows: [name: string, before: Bindings, asked: RegisterAsk, told: string[], contacts: string[]][] = [
    ['first contact', [], ask([contact('a')]), ['accepted', 'persist now', 'registered'], ['a']],
    ['query', one, ask([]), ['accepted'], ['a']],
    ['query of nobody', [], ask([]), ['accepted'], []],
    ['refresh', one, ask([contact('a')], { cseq: 2 }), ['accepted', 'persist soon'], ['a']],
    ['refresh from another call', one, ask([contact('a')], { callId: 'c2' }), ['accepted', 'persist now'], ['a']],
    ['same CSeq again', one, ask([contact('a')]), ['outOfOrder'], ['a']],
    ['second contact', one, ask([contact('b')], { cseq: 2 }), ['accepted', 'persist now'], ['a', 'b']],
    ['removal', one, ask([contact('a', { seconds: 0 })], { cseq: 2 }), ['accepted', 'persist now', 'unregistered'], []],
    ['removal of an unknown contact', one, ask([contact('x', { seconds: 0 })], { cseq: 2 }), ['accepted'], ['a']],
    ['star', one, ask('all', { cseq: 2 }), ['accepted', 'persist now', 'unregistered'], []],
    ['star out of order', one, ask('all'), ['outOfOrder'], ['a']],
    ['star of nobody', [], ask('all'), ['accepted'], []],
    ['too brief', one, ask([contact('b', { seconds: 59 })], { cseq: 2 }), ['tooBrief'], ['a']],
    ['one of two too brief', [], ask([contact('a'), contact('b', { seconds: 1 })]), ['tooBrief'], []],
    [
      'too many',
      one,
      ask(
        ['b', 'c', 'd'].map((user) => contact(user)),
        { cseq: 2 },
      ),
      ['tooMany'],
      ['a'],
    ],
    [
      'move of a contact in one request',
      one,
      ask([contact('a', { seconds: 0 }), contact('b')], { cseq: 2 }),
      ['accepted', 'persist now'],
      ['b'],
    ],
  ]
  for (const [name, before, asked, expected, contacts] of rows) {
    it(`${name}: ${expected.join(', ')}`, () => {
      const [after, commands] = register(before, asked)
      assert.deepEqual(told(commands), expected)
      assert.deepEqual(
        after.map((binding) => /sip:(\w+)@/.exec(binding.contact)?.[1]),
        contacts,
      )
    })
  }

  it('get the default time without a wish and at most the longest', () => {
    const [after] = register([], ask([contact('a', { seconds: null }), contact('b', { seconds: 99999 })]))
    assert.deepEqual(
      after.map((binding) => binding.grantedSeconds),
      [300, 600],
    )
  })

  it('are replaced by the same instance from elsewhere, but not by another reg-id', () => {
    const phone = { instance: '<urn:uuid:1>', regId: 1 }
    const [first] = register([], ask([contact('a', phone)]))
    const moved = contact('z', { ...phone, host: '10.9.9.9', port: 6000 })
    const elsewhere = { callId: 'c9', flow: udp('10.9.9.9', 6000) }
    const [second] = register(first, ask([moved], elsewhere))
    assert.deepEqual([second.length, second[0]?.contact], [1, 'sip:z@10.9.9.9:6000'])
    assert.equal(register(second, ask([{ ...moved, regId: 2 }], { callId: 'c10' }))[0].length, 2)
  })

  it('keep two phones apart that have the same private address behind two NATs', () => {
    const home = (source: string, callId: string) =>
      ask([contact('a', { host: '192.168.1.2' })], { callId, flow: udp(source, 1024) })
    const [first] = register([], home('198.51.100.1', 'x'), 0, false)
    const [both] = register(first, home('198.51.100.2', 'y'), 0, false)
    assert.equal(both.length, 2)
  })

  it('follow a phone whose NAT gave it another port', () => {
    const behindNat = (port: number, cseq: number) =>
      ask([contact('a', { host: '192.168.1.2' })], { cseq, flow: udp('198.51.100.1', port) })
    const [first] = register([], behindNat(1024, 1), 0, false)
    const [after, commands] = register(first, behindNat(2048, 2), 0, false)
    assert.deepEqual([after.length, after[0]?.flow.remote.port], [1, 2048])
    assert.deepEqual(told(commands), ['accepted', 'persist now'])
  })

  it('go with their connection at once, others stay', () => {
    const [first] = register([], ask([contact('a', { transport: 'tcp' })], { flow: tcp('conn-1') }))
    const [both] = register(first, ask([contact('b', { transport: 'tcp' })], { callId: 'c2', flow: tcp('conn-2') }))
    const [after, commands] = run(both, { input: 'flowClosed', connection: 'conn-1' })
    assert.deepEqual([after.length, told(commands)], [1, ['persist now']])
    const [none, last] = run(after, { input: 'flowClosed', connection: 'conn-2' })
    assert.deepEqual([none.length, told(last)], [0, ['persist now', 'unregistered']])
    assert.deepEqual(run(both, { input: 'flowClosed', connection: 'other' }), [both, []])
  })

  it('run out by the monotonic clock, whatever the wall clock says', () => {
    assert.equal(nextExpiry(one), 300_000)
    for (const jump of [-3_600_000, 3_600_000]) {
      assert.deepEqual(run(one, { input: 'timePassed' }, 299_999, 299_999 + jump), [one, []])
    }
    const [after, commands] = run(one, { input: 'timePassed' }, 300_000)
    assert.deepEqual([after, told(commands)], [[], ['persist now', 'unregistered']])
  })

  it('all go when the user is removed', () => {
    assert.deepEqual(told(run(one, { input: 'removed' })[1]), ['persist now', 'unregistered'])
    assert.deepEqual(run([], { input: 'removed' }), [[], []])
  })

  it('make room for a new phone when an old one has run out', () => {
    let state: Bindings = []
    for (const user of ['a', 'b', 'c']) [state] = register(state, ask([contact(user)], { callId: user }))
    const late = ask([contact('d')], { callId: 'd' })
    assert.deepEqual(told(register(state, late, 299_999)[1]), ['tooMany'])
    assert.deepEqual(told(register(state, late, 300_000)[1]), ['accepted', 'persist now'])
  })

  it('are tried by q, then freshest first', () => {
    let [state] = register([], ask([contact('a', { q: 500 })], { callId: '1' }))
    ;[state] = register(state, ask([contact('b')], { callId: '2' }), 5)
    ;[state] = register(state, ask([contact('c')], { callId: '3' }), 9)
    assert.deepEqual(
      byPreference(state).map((binding) => binding.callId),
      ['3', '2', '1'],
    )
  })
})

describe('the way to a contact', () => {
  const rows: [name: string, asked: RegisterAsk, local: boolean, port: number][] = [
    ['contact equal to its source', ask([contact('a')]), true, 5060],
    ['private contact behind NAT', ask([contact('a', { host: '192.168.1.2', port: 9 })]), false, 5060],
    ['host name', ask([contact('a', { host: 'phone.invalid', port: 9 })]), true, 5060],
    ['other port in our network', ask([contact('a', { port: 5080 })]), true, 5080],
    ['other port outside', ask([contact('a', { port: 5080 })]), false, 5060],
    ['third party', ask([contact('a', { host: '203.0.113.77', port: 9 })]), false, 5060],
    ['TCP contact', ask([contact('a', { transport: 'tcp' })], { flow: tcp('c') }), true, 40_000],
  ]
  for (const [name, asked, local, port] of rows) {
    it(`${name}: the source address, port ${port}`, () => {
      const [[binding]] = register([], asked, 0, local)
      assert.ok(binding)
      const flow = { ...asked.flow, remote: { ...asked.flow.remote, port } }
      assert.deepEqual(reachable(binding), {
        requestUri: binding.contact,
        routes: [],
        target: { uri: binding.contact, flow },
      })
    })
  }
  it('goes along the Path', () => {
    const path = ['<sip:edge.example;lr>', '<sip:inner.example;lr>']
    const [[binding]] = register([], ask([contact('a')], { path }))
    assert.ok(binding)
    assert.deepEqual(reachable(binding), {
      requestUri: binding.contact,
      routes: path,
      target: { uri: 'sip:edge.example;lr', flow: null },
    })
  })
})

const lifeEvents = () => {
  const contacts = fc.array(
    fc.record({
      user: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      seconds: fc.constantFrom(0, 30, 60, 300, 9999, null),
      instance: fc.constantFrom(null, null, 'i1', 'i2'),
    }),
    { maxLength: 3 },
  )
  const flow = fc.constantFrom(udp('10.0.0.1', 5060), tcp('t1'), tcp('t2'))
  const asked = fc.record({
    contacts: fc.oneof({ weight: 9, arbitrary: contacts }, { weight: 1, arbitrary: fc.constant('all' as const) }),
    more: fc.record({ callId: fc.constantFrom('c1', 'c2', 'c3'), cseq: fc.integer({ min: 1, max: 50 }), flow }),
  })
  const request = asked.map(({ contacts, more }): BindingsInput => {
    const list = contacts === 'all' ? contacts : contacts.map(({ user, ...rest }) => contact(user, rest))
    return { input: 'register', ask: ask(list, more), fromLocalNetwork: true }
  })
  const other = fc.constantFrom<BindingsInput>(
    { input: 'flowClosed', connection: 't1' },
    { input: 'flowClosed', connection: 't2' },
    { input: 'timePassed' },
    { input: 'removed' },
  )
  const input = fc.oneof({ weight: 6, arbitrary: request }, { weight: 2, arbitrary: other })
  return fc.array(fc.tuple(fc.nat(120_000), input), { maxLength: 40 })
}

function checkInvariants(after: Bindings, input: BindingsInput, now: number): void {
  assert.ok(after.length <= limits.contacts)
  for (const binding of after) {
    assert.ok(binding.grantedSeconds >= limits.minSeconds && binding.grantedSeconds <= limits.maxSeconds)
    if (input.input === 'flowClosed') assert.notEqual(binding.flow.connection, input.connection)
    else assert.ok(binding.deadline.monotonicMs > now)
  }
  assert.deepEqual(JSON.parse(JSON.stringify(after)), after)
}

describe('random lives of bindings', () => {
  it('answer each request once, stay within the limit, hold no dead contact, tell every change', () => {
    const visited = new Set<string>()
    fc.assert(
      fc.property(lifeEvents(), (life) => {
        let state: Bindings = []
        let now = 0
        let registered = false
        for (const [wait, input] of life) {
          now += wait
          const kind = state.length > 0 ? 'registered' : 'absent'
          const [after, commands] = run(state, input, now, now * 3)
          const words = told(commands)
          visited.add(`${kind} ${input.input === 'register' ? words[0] : input.input}`)
          assert.equal(commands.filter((c) => c.command === 'answer').length, input.input === 'register' ? 1 : 0)
          registered = words.includes('registered') || (registered && !words.includes('unregistered'))
          assert.equal(registered, after.length > 0)
          assert.equal(after !== state, words.includes('persist now') || words.includes('persist soon'))
          checkInvariants(after, input, now)
          state = after
        }
      }),
      { numRuns: 500 },
    )
    const answers = ['accepted', 'tooBrief', 'outOfOrder', 'flowClosed', 'timePassed', 'removed']
    const pairs = [...answers.map((answer) => `registered ${answer}`), 'registered tooMany']
    for (const pair of [...pairs, 'absent accepted', 'absent tooBrief', 'absent flowClosed', 'absent removed']) {
      assert.ok(visited.has(pair), `${pair} was never visited`)
    }
  })
})
