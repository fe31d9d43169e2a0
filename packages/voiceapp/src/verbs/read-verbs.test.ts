// Verbs with their defaults, their attributes, and what is said about those that are wrong.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readVerbs } from './read-verbs.ts'
import { readSipUri } from './sip-uri.ts'

const base = 'https://app.example.com/ivr/start?flow=1'

function read(inside: string) {
  const reading = readVerbs(`<Response>${inside}</Response>`, base)
  assert.ok(reading.ok)
  return { verbs: reading.verbs, codes: reading.warnings.map((problem) => problem.code) }
}

const here = { url: base, method: 'POST' }
const defaults: readonly (readonly [string, object])[] = [
  ['<Say>Hi</Say>', { verb: 'say', text: 'Hi', language: null, voice: null, loop: 1 }],
  ['<Play>a.wav</Play>', { verb: 'play', url: 'https://app.example.com/ivr/a.wav', loop: 1 }],
  ['<Play digits="1w2#"/>', { verb: 'playDigits', digits: '1w2#' }],
  ['<Pause/>', { verb: 'pause', seconds: 1 }],
  [
    '<Gather/>',
    {
      verb: 'gather',
      prompts: [],
      numDigits: null,
      finishOnKey: '#',
      timeoutSeconds: 5,
      bargeIn: true,
      action: here,
      actionOnEmptyResult: false,
    },
  ],
  [
    '<Dial>+1 (555) 000-1111</Dial>',
    {
      verb: 'dial',
      targets: [{ kind: 'number', number: '+15550001111', sendDigits: null, statusCallback: null }],
      sequential: false,
      timeoutSeconds: 30,
      timeLimitSeconds: 14_400,
      callerId: null,
      hangupOnStar: false,
      answerOnBridge: false,
      refer: null,
      action: null,
    },
  ],
  [
    '<Record/>',
    {
      verb: 'record',
      maxLengthSeconds: 3600,
      timeoutSeconds: 5,
      finishOnKey: '1234567890*#',
      playBeep: true,
      action: here,
      recordingStatusCallback: null,
    },
  ],
  ['<Redirect>/b</Redirect>', { verb: 'redirect', to: { url: 'https://app.example.com/b', method: 'POST' } }],
  ['<Redirect/>', { verb: 'redirect', to: here }],
  ['<Reject/>', { verb: 'reject', reason: 'rejected' }],
  ['<Hangup/>', { verb: 'hangup' }],
  ['<Refer><Sip>sip:a@b</Sip></Refer>', { verb: 'refer', uri: 'sip:a@b', action: null }],
]
for (const [inside, verb] of defaults)
  test(`defaults of ${inside}`, () => {
    assert.deepEqual(read(inside), { verbs: [verb], codes: [] })
  })

test('every attribute that has an effect is taken', () => {
  const { verbs, codes } = read(
    '<Gather input="dtmf" numDigits="4" finishOnKey="" timeout="9" bargeIn="false" action="next" method="get"' +
      ' actionOnEmptyResult="true"><Say language="de-DE" voice="Polly.Marlene" loop="0">eins\n  zwei</Say><Pause length="2"/></Gather>' +
      '<Dial timeout="12" timeLimit="60" callerId="+15550002222" hangupOnStar="true" answerOnBridge="true" sequential="true"' +
      ' action="/after" referUrl="/refer"><Number sendDigits="ww1">+15550003333</Number>' +
      '<Sip username="ann" password="geheim" statusCallback="/s" statusCallbackEvent="answered completed nonsense">' +
      'sip:ann@pbx.example.com;transport=tls;edge=dublin;secure=true?X-Ticket=a%20b&amp;User-to-User=31%3Bencoding%3Dhex</Sip></Dial>',
  )
  assert.deepEqual(codes, [])
  const [gather, dial] = verbs
  assert.deepEqual(gather, {
    verb: 'gather',
    prompts: [
      { verb: 'say', text: 'eins zwei', language: 'de-DE', voice: 'Polly.Marlene', loop: 1000 },
      { verb: 'pause', seconds: 2 },
    ],
    numDigits: 4,
    finishOnKey: '',
    timeoutSeconds: 9,
    bargeIn: false,
    action: { url: 'https://app.example.com/ivr/next', method: 'GET' },
    actionOnEmptyResult: true,
  })
  assert.deepEqual(dial, {
    verb: 'dial',
    targets: [
      { kind: 'number', number: '+15550003333', sendDigits: 'ww1', statusCallback: null },
      {
        kind: 'sip',
        uri: 'sip:ann@pbx.example.com;transport=tls',
        headers: [
          ['X-Ticket', 'a b'],
          ['User-to-User', '31;encoding=hex'],
        ],
        username: 'ann',
        password: 'geheim',
        secure: true,
        statusCallback: { url: 'https://app.example.com/s', method: 'POST', events: ['answered', 'completed'] },
      },
    ],
    sequential: true,
    timeoutSeconds: 12,
    timeLimitSeconds: 60,
    callerId: '+15550002222',
    hangupOnStar: true,
    answerOnBridge: true,
    refer: { url: 'https://app.example.com/refer', method: 'POST' },
    action: { url: 'https://app.example.com/after', method: 'POST' },
  })
})

test('SSML is said without its tags', () => {
  const { verbs } = read(
    '<Say>One <break time="1s"/><emphasis>two <prosody rate="fast">three</prosody></emphasis>.</Say>',
  )
  assert.deepEqual(verbs, [{ verb: 'say', text: 'One two three.', language: null, voice: null, loop: 1 }])
})

const warned: readonly (readonly [inside: string, codes: readonly number[], part: object])[] = [
  ['<Say loop="many">a</Say>', [13510], { loop: 1 }],
  ['<Say language="english, please">a</Say>', [13512], { language: null }],
  ['<Say colour="red">a</Say>', [12200], { text: 'a' }],
  ['<Say></Say>', [13520], { text: '' }],
  [`<Say>${'a'.repeat(4097)}</Say>`, [13521], { text: 'a'.repeat(4096) }],
  ['<Pause length="-1"/>', [12200], { seconds: 1 }],
  ['<Pause length="99999"/>', [12200], { seconds: 3600 }],
  ['<Gather timeout="auto"/>', [], { timeoutSeconds: 5 }],
  ['<Gather timeout="0"/>', [13313], { timeoutSeconds: 1 }],
  ['<Gather finishOnKey="##"/>', [13310], { finishOnKey: '#' }],
  ['<Gather input="dtmf speech"/>', [13326], { verb: 'gather' }],
  ['<Gather method="PUT"/>', [13312], { action: here }],
  ['<Gather><Dial>1</Dial></Gather>', [13320], { prompts: [] }],
  ['<Gather action="ftp://x/y"/>', [11100], { action: here }],
  ['<Gather hints="a,b"/>', [12200], { verb: 'gather' }],
  ['<Dial timeout="soon">100</Dial>', [13212], { timeoutSeconds: 30 }],
  ['<Dial record="true">100</Dial>', [12200], { verb: 'dial' }],
  ['<Dial>200<Number>100</Number></Dial>', [13215], { verb: 'dial' }],
  [`<Dial>${'<Number>100</Number>'.repeat(11)}</Dial>`, [13250], { verb: 'dial' }],
  ['<Dial><Sip>sip:a@b?Subject=x</Sip></Dial>', [13252], { verb: 'dial' }],
  ['<Record maxLength="0"/>', [13612], { maxLengthSeconds: 1 }],
  ['<Reject reason="tired"/>', [12200], { reason: 'rejected' }],
  ['text <Hangup/>', [12200], { verb: 'hangup' }],
]
for (const [inside, codes, part] of warned)
  test(`${inside.slice(0, 60)} goes on with ${codes.length === 0 ? 'no warning' : `warning ${codes}`}`, () => {
    const reading = read(inside)
    assert.deepEqual(reading.codes, codes)
    assert.partialDeepStrictEqual(reading.verbs[0], part)
  })

const refused: readonly (readonly [inside: string, code: number, text: RegExp])[] = [
  ...['Enqueue', 'Connect', 'Start', 'Stop', 'Pay', 'Echo', 'Leave', 'Sms', 'Prompt'].map(
    (name) => [`<${name}/>`, 12200, new RegExp(`^<${name}> is not supported$`)] as const,
  ),
  ...['Client', 'Conference', 'Queue', 'Application', 'WhatsApp'].map(
    (name) =>
      [`<Dial><${name}>x</${name}></Dial>`, 12200, new RegExp(`^<${name}> in <Dial> is not supported$`)] as const,
  ),
  ['<say>Hi</say>', 12200, /^there is no verb "say"$/],
  ['<Dial><Say>x</Say></Dial>', 13215, /no noun <Say>/],
  ['<Dial/>', 13223, /nobody to call/],
  ['<Dial>Ann</Dial>', 13223, /"Ann" is not a phone number/],
  ['<Dial><Sip>mailto:a@b</Sip></Dial>', 13243, /not a SIP URI/],
  ['<Dial><Sip>sip:a@b?X-A=%0d%0aVia:x</Sip></Dial>', 13243, /not a SIP URI/],
  ['<Gather input="speech"/>', 13326, /only dtmf/],
  ['<Play/>', 11100, /needs a URL/],
  ['<Play>file:///etc/passwd</Play>', 11100, /cannot play/],
  ['<Redirect>javascript:1</Redirect>', 11100, /cannot go/],
  ['<Refer/>', 12200, /needs a <Sip>/],
  ['<Refer><Sip>x</Sip></Refer>', 13243, /not a SIP URI/],
]
for (const [inside, code, text] of refused)
  test(`${inside} is refused with ${code}, by name and line`, () => {
    const { verbs } = read(`\n${inside}<Say>never</Say>`)
    assert.equal(verbs.length, 1)
    const [verb] = verbs
    assert.ok(verb?.verb === 'refused')
    assert.match(verb.problem.text, text)
    assert.deepEqual([verb.problem.code, verb.problem.line, verb.problem.fatal], [code, 2, true])
  })

test('warnings are bounded', () => {
  assert.equal(read('<Say x="1">a</Say>'.repeat(1000)).codes.length, 50)
})

const uris: readonly (readonly [string, object | null])[] = [
  ['sip:a@b.c', { uri: 'sip:a@b.c', headers: [], secure: false, leftOut: [] }],
  ['sips:a@b.c:5061', { uri: 'sips:a@b.c:5061', headers: [], secure: true, leftOut: [] }],
  ['sip:b.c', { uri: 'sip:b.c', headers: [], secure: false, leftOut: [] }],
  ['sip:a@[2001:db8::1]:5060', { uri: 'sip:a@[2001:db8::1]:5060', headers: [], secure: false, leftOut: [] }],
  [
    'sip:a@b;region=ie1;transport=tcp?Remote-Party-ID=%3Csip%3Aa%40b%3E&Contact=x',
    {
      uri: 'sip:a@b;transport=tcp',
      headers: [['Remote-Party-ID', '<sip:a@b>']],
      secure: false,
      leftOut: ['Contact'],
    },
  ],
  ['a@b', null],
  ['sip:a b@c', null],
  ['sip:', null],
  ['sip:a@b?X-A=%zz', null],
  ['sip:a@b?X A=1', null],
  [`sip:a@b?X-A=${'x'.repeat(1025)}`, null],
]
for (const [written, parts] of uris)
  test(`SIP URI ${written.slice(0, 60)}`, () => {
    assert.deepEqual(readSipUri(written), parts)
  })
