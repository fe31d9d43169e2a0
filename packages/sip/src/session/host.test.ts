// The session host where messages do not come in the plain order: forks, strays, challenges, peers that move.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { Phone, tellShort } from '../../test/phone.ts'
import { makeRequest, received } from '../../test/request.ts'
import { End, Wire } from '../../test/wire.ts'
import type { Flow, HeaderLine, RequestDraft, SipRequest } from '../message/types.ts'
import { digestLogin } from './digest-login.ts'
import { createSessionHost } from './host.ts'
import { defaultProfile, type SessionProfile } from './state.ts'

const plain: SessionProfile = { ...defaultProfile, supported: ['replaces'], sessionTimer: null }
const none = { sessions: 0, timers: 0, dialogs: 0, invites: 0 }

/** ann calls `fork`, and both bob and carol are asked. */
function forking() {
  const wire = new Wire()
  const ann = new Phone(wire, 'ann')
  const bob = new Phone(wire, 'bob')
  const carol = new Phone(wire, 'carol')
  wire.connect('fork', (bytes, from) => {
    wire.send(from, 'bob', bytes)
    wire.send(from, 'carol', bytes)
  })
  const ids = { bob: '', carol: '' }
  for (const phone of [ann, bob, carol]) phone.profile = plain
  bob.ringing = (id) => {
    ids.bob = id
  }
  carol.ringing = (id) => {
    ids.carol = id
  }
  const a = ann.call('fork', 'offer')
  wire.scheduler.advance(10)
  const run = (ms = 10) => wire.scheduler.advance(ms)
  return { wire, ann, bob, carol, ids, a, run }
}

test('two forks ring in early dialogs of their own; the first answer wins, the second is acknowledged and ended', () => {
  const { ann, bob, carol, ids, a, run } = forking()
  bob.host.wish(ids.bob, { wish: 'ring', status: 183, sdp: 'early bob', reliable: false, headers: [] })
  carol.host.wish(ids.carol, { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] })
  run()
  assert.equal(ann.host.serialize(a)?.forks.length, 2)
  carol.host.wish(ids.carol, { wish: 'answer', sdp: 'carol', headers: [] })
  run()
  bob.host.wish(ids.bob, { wish: 'answer', sdp: 'bob', headers: [] })
  run()
  assert.deepEqual(ann.story(), ['progressed 183 early bob', 'progressed 180 -', 'answered carol'])
  assert.deepEqual(bob.story(), ['acknowledged -', 'ended remote'])
  assert.deepEqual(carol.story(), ['acknowledged -'])
  ann.host.wish(a, { wish: 'end', headers: [] })
  run(100_000)
  for (const phone of [ann, bob, carol]) assert.deepEqual(phone.host.counts(), none)
})

test('a fork that answers after the call is over is acknowledged and ended, too', () => {
  const { ann, bob, carol, ids, a, run } = forking()
  carol.host.wish(ids.carol, { wish: 'answer', sdp: 'carol', headers: [] })
  run()
  ann.host.wish(a, { wish: 'end', headers: [] })
  run()
  assert.deepEqual(ann.host.counts(), none)
  bob.host.wish(ids.bob, { wish: 'answer', sdp: 'bob', headers: [] })
  run()
  assert.deepEqual(bob.story(), ['acknowledged -', 'ended remote'])
  assert.deepEqual(ann.story(), ['answered carol', 'ended local'], 'the owner of the call hears nothing of it')
  run(100_000)
  assert.deepEqual(bob.host.counts(), none)
})

test('forks beyond the sixteenth are not followed, and their answer still counts', () => {
  const { wire, ann } = forking()
  for (let i = 0; i < 40; i++) {
    const name = `phone${i}`
    const phone = new Phone(wire, name)
    phone.profile = plain
    phone.ringing = (id) => phone.host.wish(id, { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] })
  }
  wire.connect('many', (bytes, from) => {
    for (let i = 0; i < 40; i++) wire.send(from, `phone${i}`, bytes)
  })
  const a = ann.call('many', 'offer')
  wire.scheduler.advance(10)
  assert.equal(ann.host.serialize(a)?.forks.length, 16)
  assert.equal(ann.story(a).length, 40)
})

/** bob's end asks for a login, as a registrar would; MD5 without qop, computed here by hand. */
function guarded(phone: Phone, methods: readonly string[]): { readonly logins: string[] } {
  const logins: string[] = []
  const inner = phone.end.user
  const right = (request: SipRequest): boolean => {
    const header = request.header('Authorization') ?? ''
    const md5 = (text: string) => createHash('md5').update(text).digest('hex')
    const expected = md5(`${md5('ann:pbx:secret')}:n0:${md5(`${request.method}:${request.uriText}`)}`)
    return header.includes(`response="${expected}"`)
  }
  phone.end.user = {
    onRequest: (request, transaction, flow) => {
      if (methods.includes(request.method) && !right(request)) {
        const headers: HeaderLine[] = [['WWW-Authenticate', 'Digest realm="pbx", nonce="n0"']]
        phone.end.respond(transaction, { status: 401, reason: 'Unauthorized', toTag: 'ch', headers, body: null })
        return
      }
      if (request.header('Authorization') !== undefined) logins.push(request.method)
      inner?.onRequest(request, transaction, flow)
    },
    onAck: (request) => {
      if (request.header('Authorization') !== undefined) logins.push('ACK')
      inner?.onAck(request)
    },
    onCancel: (transaction, cancel) => inner?.onCancel(transaction, cancel),
  }
  return { logins }
}

test('challenges to INVITE, re-INVITE, REFER and BYE are answered with credentials, and the ACK repeats them', () => {
  const wire = new Wire()
  const ann = new Phone(wire, 'ann')
  const bob = new Phone(wire, 'bob')
  ann.profile = plain
  bob.profile = plain
  const { logins } = guarded(bob, ['INVITE', 'REFER', 'BYE'])
  bob.ringing = (id) => bob.host.wish(id, { wish: 'answer', sdp: 'answer', headers: [] })
  bob.react = ({ id, event }) => {
    if (event.event === 'offered') bob.host.wish(id, { wish: 'agree', sdp: 'fine' })
    if (event.event === 'referred') bob.host.wish(id, { wish: 'acceptRefer', referId: event.referId })
  }
  const authorize = digestLogin({ username: 'ann', password: 'secret' }, () => 'cnonce')
  const a = ann.call('bob', 'offer', { authorize })
  const run = () => wire.scheduler.advance(10)
  run()
  ann.host.wish(a, { wish: 'offer', sdp: 'hold', by: 'INVITE', headers: [] })
  run()
  ann.host.wish(a, { wish: 'refer', id: 'mine', to: '<sip:carol@carol>', headers: [] })
  run()
  ann.host.wish(a, { wish: 'end', headers: [] })
  run()
  assert.deepEqual(ann.story(), ['answered answer', 'agreed fine', 'referProgressed 100', 'ended local'])
  const named = ann.heard.map(({ event }) => ('id' in event ? event.id : null))
  assert.deepEqual(named, [null, null, 'mine', null], 'also after its number has changed')
  assert.deepEqual(logins, ['INVITE', 'ACK', 'INVITE', 'ACK', 'REFER', 'BYE'])
  wire.scheduler.advance(100_000)
  assert.deepEqual(ann.host.counts(), none)
})

test('a wrong password is tried once, not for ever', () => {
  const wire = new Wire()
  const ann = new Phone(wire, 'ann')
  const bob = new Phone(wire, 'bob')
  guarded(bob, ['INVITE'])
  ann.call('bob', 'offer', { authorize: digestLogin({ username: 'ann', password: 'wrong' }, () => 'c') })
  wire.scheduler.advance(100)
  assert.deepEqual(ann.story(), ['failed 401', 'ended remote'])
  assert.equal(wire.ladder.filter((line) => line.startsWith('ann>bob INVITE')).length, 2)
})

test('a redirected call tells the contacts', () => {
  const wire = new Wire()
  const ann = new Phone(wire, 'ann')
  const bob = new Phone(wire, 'bob')
  bob.ringing = (id) => {
    const headers: HeaderLine[] = [['Contact', '<sip:mobile@gw>;q=0.5, <sip:desk@gw>']]
    bob.host.wish(id, { wish: 'reject', status: 302, reason: 'Moved Temporarily', headers })
  }
  ann.call('bob', 'offer')
  wire.scheduler.advance(100)
  const failed = ann.heard[0]?.event
  assert.ok(failed?.event === 'failed')
  assert.deepEqual(
    failed.contacts.map((contact) => contact.uriText),
    ['sip:mobile@gw', 'sip:desk@gw'],
  )
})

// ---- a host with a stack that only writes down: for what the wire cannot show

function recorder() {
  const sent: RequestDraft[] = []
  const targets: { uri: string; flow: Flow | null }[] = []
  const statuses: number[] = []
  let tags = 0
  const host = createSessionHost({
    stack: {
      request: (draft, target) => {
        sent.push(draft)
        targets.push({ uri: target.uri, flow: target.flow })
        return { cancel() {} }
      },
      respond: (_, draft) => statuses.push(draft.status),
      acknowledge: () => {},
    },
    scheduler: new Wire().scheduler,
    now: () => 0,
    random: () => 0.5,
    newTag: () => `tag${++tags}`,
    newCallId: () => 'call',
    emit: () => {},
    profile: plain,
  })
  return { host, sent, targets, statuses }
}

function flowFrom(address: string): Flow {
  return {
    transport: 'udp',
    local: { address: '127.0.0.1', port: 5060 },
    remote: { address, port: 5060 },
    connection: null,
  }
}

test('a peer behind NAT is followed to its new address when it re-INVITEs', () => {
  const { host, targets, sent } = recorder()
  const base = { callId: 'nat', contact: 'sip:ann@192.168.1.9' }
  const invite = makeRequest('INVITE', { ...base, body: { type: 'application/sdp', content: 'o' } })
  host.take({ id: 's', request: invite, transaction: 't1', flow: flowFrom('127.0.0.9'), contact: 'sip:b@b' })
  host.wish('s', { wish: 'answer', sdp: 'a', headers: [] })
  const to = '<sip:bob@bob>;tag=tag1'
  host.onAck(makeRequest('ACK', { ...base, to }))
  const again = makeRequest('INVITE', { ...base, to, cseq: 2, body: { type: 'application/sdp', content: 'o2' } })
  assert.equal(host.onRequest(again, 't2', flowFrom('127.0.0.10')), 'handled')
  host.wish('s', { wish: 'agree', sdp: 'a2' })
  host.onAck(makeRequest('ACK', { ...base, to, cseq: 2 }))
  host.wish('s', { wish: 'end', headers: [] })
  assert.equal(sent.at(-1)?.method, 'BYE')
  assert.equal(sent.at(-1)?.uri, 'sip:ann@192.168.1.9')
  assert.equal(targets.at(-1)?.flow?.remote.address, '127.0.0.10')
})

test('the route set of an INVITE is kept in its order, of a response in reverse; a strict router is served', () => {
  const { host, sent, targets, statuses } = recorder()
  const routes: HeaderLine[] = [
    ['Record-Route', '<sip:p2;lr>, <sip:p1;lr>'],
    ['Record-Route', '<sip:p0;lr>'],
  ]
  const invite = makeRequest('INVITE', { callId: 'r', headers: routes })
  host.take({ id: 's', request: invite, transaction: 't1', flow: null, contact: 'sip:b@b' })
  host.wish('s', { wish: 'answer', sdp: 'a', headers: [] })
  host.onAck(makeRequest('ACK', { callId: 'r', to: '<sip:bob@bob>;tag=tag1' }))
  host.wish('s', { wish: 'end', headers: [] })
  const bye = received(sent[0]!)
  assert.deepEqual(bye.headers('Route'), ['<sip:p2;lr>', '<sip:p1;lr>', '<sip:p0;lr>'])
  assert.equal(bye.uriText, 'sip:ann@ann')
  assert.equal(targets[0]?.uri, 'sip:p2;lr')
  assert.deepEqual(statuses, [200])

  const strict = makeRequest('INVITE', { callId: 'st', headers: [['Record-Route', '<sip:old>, <sip:p1;lr>']] })
  host.take({ id: 'st', request: strict, transaction: 't2', flow: null, contact: 'sip:b@b' })
  host.wish('st', { wish: 'answer', sdp: 'a', headers: [] })
  host.onAck(makeRequest('ACK', { callId: 'st', to: '<sip:bob@bob>;tag=tag2' }))
  host.wish('st', { wish: 'end', headers: [] })
  const old = received(sent[1]!)
  assert.equal(old.uriText, 'sip:old')
  assert.deepEqual(old.headers('Route'), ['<sip:p1;lr>', '<sip:ann@ann>'])
})

test('requests to nobody are told apart from requests outside any dialog', () => {
  const { host } = recorder()
  assert.equal(host.onRequest(makeRequest('INVITE'), 't', null), 'outside')
  assert.equal(host.onRequest(makeRequest('BYE', { to: '<sip:b@b>;tag=gone' }), 't', null), 'unknown')
  assert.equal(host.onAck(makeRequest('ACK', { to: '<sip:b@b>;tag=gone' })), false)
  assert.equal(host.onCancel('t', makeRequest('CANCEL')), false)
  assert.equal(host.wish('nobody', { wish: 'end', headers: [] }), false)
})

test('a re-INVITE without a body after the BYE is answered 481 (CVE-2021-31878)', () => {
  const { host, statuses } = recorder()
  const invite = makeRequest('INVITE', { callId: 'cve', body: { type: 'application/sdp', content: 'o' } })
  host.take({ id: 's', request: invite, transaction: 't1', flow: null, contact: 'sip:b@b' })
  host.wish('s', { wish: 'answer', sdp: 'a', headers: [] })
  const to = '<sip:bob@bob>;tag=tag1'
  host.onAck(makeRequest('ACK', { callId: 'cve', to }))
  host.wish('s', { wish: 'end', headers: [] })
  assert.equal(host.onRequest(makeRequest('INVITE', { callId: 'cve', to, cseq: 2 }), 't2', null), 'handled')
  assert.deepEqual(statuses, [200, 481])
  assert.equal(host.serialize('s')?.phase, 'ending')
})

test('hundreds of provisional responses with descriptions change nothing but what is told (CVE-2021-21375)', () => {
  const wire = new Wire()
  const ann = new Phone(wire, 'ann')
  const bob = new Phone(wire, 'bob')
  let id = ''
  bob.ringing = (theirs) => {
    id = theirs
  }
  const a = ann.call('bob', 'offer')
  wire.scheduler.advance(10)
  for (let i = 0; i < 300; i++) {
    bob.host.wish(id, { wish: 'ring', status: 183, sdp: `early ${i}`, reliable: i % 2 === 0, headers: [] })
  }
  wire.scheduler.advance(1000)
  assert.equal(ann.host.serialize(a)?.forks.length, 1)
  bob.host.wish(id, { wish: 'answer', sdp: 'x', headers: [] })
  wire.scheduler.advance(1000)
  assert.equal(ann.host.serialize(a)?.phase, 'confirmed')
})

test('a header that cannot be written fails that call and no other', () => {
  const wire = new Wire()
  const end = new End(wire, 'ann')
  const faults: string[] = []
  const story: string[] = []
  const host = createSessionHost({
    stack: end,
    scheduler: wire.scheduler,
    now: () => 0,
    random: () => 0.5,
    newTag: () => 'tag',
    newCallId: () => 'call',
    emit: (_, event) => story.push(tellShort(event)),
    fault: (id, error) => faults.push(`${id}: ${error instanceof Error ? error.name : error}`),
  })
  host.call({
    id: 'bad',
    from: '<sip:ann@ann>',
    to: '<sip:bob@bob>',
    uri: 'sip:bob@bob',
    target: { uri: 'sip:bob@bob', flow: null },
    contact: 'sip:ann@ann',
    sdp: null,
    headers: [['X-Name', 'two\r\nlines']],
  })
  assert.deepEqual(faults, ['bad: UnsafeHeader'])
  assert.deepEqual(story, ['failed 503', 'ended remote'])
  assert.deepEqual(host.counts(), none)
})
