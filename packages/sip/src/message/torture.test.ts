// Every torture message of RFC 4475 with its outcome: parsed, refused with a status, or dropped. Read from outside the project.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { StreamFramer } from './framer.ts'
import { parseMessage } from './parse.ts'
import { serializeResponse } from './serialize.ts'
import type { ParseResult, SipRequest, SipResponse } from './types.ts'

type Outcome =
  | { outcome: 'request'; method: string; check?: (message: SipRequest) => void }
  | { outcome: 'response'; status: number; check?: (message: SipResponse) => void }
  | { outcome: 'refused'; status: number }
  | { outcome: 'dropped' }

const request = (method: string, check?: (message: SipRequest) => void): Outcome => {
  return check === undefined ? { outcome: 'request', method } : { outcome: 'request', method, check }
}
const response = (status: number, check?: (message: SipResponse) => void): Outcome => {
  return check === undefined ? { outcome: 'response', status } : { outcome: 'response', status, check }
}
const refused = (status: number): Outcome => ({ outcome: 'refused', status })
const dropped: Outcome = { outcome: 'dropped' }

const table: Record<string, Outcome> = {
  // 3.1.1: valid messages
  wsinv: request('INVITE', (m) => {
    assert.equal(m.toTag, '1918181833n')
    assert.equal(m.fromTag, '98asjd8')
    assert.equal(m.from.display, 'J Rosenberg \\"')
    assert.equal(m.maxForwards, 68)
    assert.deepEqual(m.cseq, { number: 9, method: 'INVITE' })
    assert.equal(m.headers('Via').length, 3)
    assert.equal(m.via.host, '192.0.2.2')
    assert.equal(m.via.params.get('branch'), '390skdjuw')
    assert.equal(m.header('Subject'), '')
    assert.equal(m.header('NewFangledHeader'), 'newfangled value continued newfangled value')
    assert.equal(m.body.length, 150)
    const contact = m.addresses('Contact')[0]
    assert.equal(contact?.display, 'Quoted string ""')
    assert.equal(contact?.params.get('q'), '0.33')
    assert.equal(contact?.params.get('newparam'), 'newvalue')
    assert.equal(contact?.params.get('secondparam'), null)
    assert.equal(m.addresses('Route')[0]?.uri?.params.has('lr'), true)
  }),
  intmeth: request("!interesting-Method0123456789_*+`.%indeed'~", (m) => {
    assert.equal(m.uri?.user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*")
    assert.equal(m.uri?.password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)")
    assert.equal(m.to.display, 'BEL:\u0007 NUL:\ufffd DEL:\u007f')
    assert.equal(m.fromTag, "_token~1'+`*%!-.")
    assert.equal(m.callId, 'intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{')
    assert.equal(m.maxForwards, 255)
  }),
  esc01: request('INVITE', (m) => {
    assert.equal(m.uri?.user, 'sips:user@example.com')
    assert.equal(m.uri?.host, 'example.net')
    assert.equal(m.to.uri?.user, 'user')
    assert.equal(m.from.uri?.user, 'I have spaces')
    const contact = m.addresses('Contact')[0]?.uri
    assert.equal(contact?.params.has('lr'), true)
    assert.equal(contact?.params.get('name'), 'value%41')
  }),
  escnull: request('REGISTER', (m) => {
    assert.equal(m.to.uri?.user, 'null-\0-null')
    assert.deepEqual(
      m.addresses('Contact').map((a) => a.uri?.user),
      ['\0', '\0\0'],
    )
  }),
  esc02: request('RE%47IST%45R', (m) => {
    assert.equal(m.to.display, '%Z%45')
    assert.equal(m.addresses('Contact').length, 2)
    assert.equal(m.via.params.get('branch'), 'z9hG4bK209%fzsnel234')
  }),
  lwsdisp: request('OPTIONS', (m) => assert.equal(m.from.display, 'caller')),
  longreq: request('INVITE', (m) => {
    assert.equal(m.headers('Via').length, 34)
    assert.equal(m.via.host, 'sip33.example.com')
    assert.equal(m.from.uri?.host, 'example.net')
  }),
  dblreq: request('REGISTER', (m) => assert.equal(m.body.length, 0)),
  semiuri: request('OPTIONS', (m) => {
    assert.equal(m.uri?.user, 'user;par=u@example.net')
    assert.equal(m.headers('Accept').length, 6)
  }),
  transports: request('OPTIONS', (m) => {
    assert.equal(m.headers('Via').length, 5)
    assert.equal(m.callId, 'transports.kijh4akdnaqjkwendsasfdj')
  }),
  mpart01: request('MESSAGE', (m) => assert.equal(m.body.length, 553)),
  unreason: response(200, (m) => assert.equal(m.reason, '= 2**3 * 5**2 но сто девяносто девять - простое')),
  noreason: response(100, (m) => assert.equal(m.reason, '')),
  // 3.1.2: invalid messages
  badinv01: refused(400),
  clerr: refused(400),
  ncl: refused(400),
  scalar02: refused(400),
  scalarlg: dropped,
  quotbal: refused(400),
  ltgtruri: refused(400),
  lwsruri: refused(400),
  lwsstart: refused(400),
  trws: refused(400),
  escruri: refused(400),
  // A Date of another time zone is allowed to be ignored; nothing here reads Date.
  baddate: request('INVITE', (m) => assert.equal(m.header('Date'), 'Fri, 01 Jan 2010 16:00:00 EST')),
  regbadct: refused(400),
  badaspec: refused(400),
  baddn: refused(400),
  badvers: refused(505),
  mismatch01: refused(400),
  mismatch02: refused(400),
  bigcode: dropped,
  // 3.2: transaction layer. The empty branch is for the transaction layer to notice.
  badbranch: request('OPTIONS', (m) => assert.equal(m.via.params.get('branch'), 'z9hG4bK')),
  // 3.3: what the application answers (404, 416, 420, 401, 483, 405, 415, 406 …); all of these are well-formed.
  insuf: refused(400),
  unkscm: request('OPTIONS', (m) => assert.equal(m.uri, null)),
  novelsc: request('OPTIONS', (m) => assert.equal(m.uri, null)),
  unksm2: request('REGISTER', (m) => {
    assert.equal(m.to.uri, null)
    assert.equal(m.from.uri, null)
    assert.equal(m.addresses('Contact')[0]?.uri, null)
  }),
  bext01: request('OPTIONS', (m) => {
    assert.deepEqual(m.headers('Require'), ['nothingSupportsThis', 'nothingSupportsThisEither'])
    assert.deepEqual(m.headers('Proxy-Require'), ['noProxiesSupportThis', 'norDoAnyProxiesSupportThis'])
  }),
  invut: request('INVITE', (m) => assert.equal(m.header('Content-Type'), 'application/unknownformat')),
  regaut01: request('REGISTER', (m) =>
    assert.equal(m.header('Authorization'), 'NoOneKnowsThisScheme opaque-data=here'),
  ),
  multi01: refused(400),
  mcl01: refused(400),
  bcast: response(200, (m) => assert.equal(m.headers('Via').length, 2)),
  zeromf: request('OPTIONS', (m) => assert.equal(m.maxForwards, 0)),
  cparam01: request('REGISTER', (m) => {
    assert.equal(m.addresses('Contact')[0]?.params.has('unknownparam'), true)
    assert.equal(m.addresses('Contact')[0]?.uri?.params.has('unknownparam'), false)
  }),
  cparam02: request('REGISTER', (m) => {
    assert.equal(m.addresses('Contact')[0]?.params.has('unknownparam'), false)
    assert.equal(m.addresses('Contact')[0]?.uri?.params.has('unknownparam'), true)
  }),
  regescrt: request('REGISTER', (m) =>
    assert.equal(m.addresses('Contact')[0]?.uri?.headers.get('Route'), '<sip:sip.example.com>'),
  ),
  sdp01: request('INVITE', (m) => assert.equal(m.header('Accept'), 'text/nobodyKnowsThis')),
  // 3.4: a client of RFC 2543
  inv2543: request('INVITE', (m) => {
    assert.equal(m.fromTag, null)
    assert.equal(m.via.params.has('branch'), false)
  }),
  // Not in the RFC: no Via, so there is nobody to answer to.
  test: dropped,
}

const folder = fileURLToPath(new URL('../../../../../shared/sip-torture/', import.meta.url))
const present = existsSync(folder)
const files = present ? readdirSync(folder).filter((name) => name.endsWith('.dat')) : []
const options = present ? {} : { skip: 'the folder ../shared/sip-torture with the messages of RFC 4475 is not there' }

function read(name: string): Buffer {
  return readFileSync(`${folder}${name}.dat`)
}

function outcomeOf(result: ParseResult): string {
  if (result.ok) {
    return result.message.kind === 'request' ? `request ${result.message.method}` : `response ${result.message.status}`
  }
  return result.refusal.status === null ? 'dropped' : `refused ${result.refusal.status}`
}

function expected(outcome: Outcome): string {
  switch (outcome.outcome) {
    case 'request':
      return `request ${outcome.method}`
    case 'response':
      return `response ${outcome.status}`
    case 'refused':
      return `refused ${outcome.status}`
    case 'dropped':
      return 'dropped'
  }
}

test('the table has a row for every torture message, none left out', options, () => {
  assert.deepEqual(files.map((file) => file.slice(0, -4)).sort(), Object.keys(table).sort())
})

for (const [name, outcome] of Object.entries(table)) {
  test(`${name}: ${expected(outcome)}`, options, () => {
    const result = parseMessage(read(name), 'datagram')
    assert.equal(outcomeOf(result), expected(outcome), result.ok ? '' : result.refusal.problem)
    if (!result.ok) return
    if (outcome.outcome === 'request' && result.message.kind === 'request') outcome.check?.(result.message)
    if (outcome.outcome === 'response' && result.message.kind === 'response') outcome.check?.(result.message)
  })
}

test('every refused torture message can be answered, and the answer is itself well-formed', options, () => {
  for (const [name, outcome] of Object.entries(table)) {
    if (outcome.outcome !== 'refused') continue
    const result = parseMessage(read(name), 'datagram')
    assert.ok(!result.ok && result.refusal.message?.kind === 'request', name)
    const draft = { status: outcome.status, reason: 'Bad Request', toTag: 'x', headers: [], body: null }
    const source = { address: '127.0.0.1', port: 5060 }
    const bytes = serializeResponse(result.refusal.message, draft, source)
    assert.ok(bytes.toString('latin1').startsWith(`SIP/2.0 ${outcome.status} Bad Request\r\nVia: `), name)
  }
})

test('two messages in one stream come out as two, whatever way the bytes are cut', options, () => {
  const bytes = read('dblreq')
  for (const size of [1, 7, 100, 5_000]) {
    const framer = new StreamFramer()
    const kinds: string[] = []
    for (let at = 0; at < bytes.length; at += size) {
      for (const event of framer.push(bytes.subarray(at, at + size))) {
        if (event.event === 'message') kinds.push(outcomeOf(parseMessage(event.bytes, 'stream')))
        else kinds.push(event.event)
      }
    }
    assert.deepEqual(kinds.filter((kind) => kind !== 'pong').slice(0, 2), ['request REGISTER', 'request INVITE'])
  }
})
