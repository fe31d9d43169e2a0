// Calls from step to step: what each verb asks for, and where each happening leads.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectDigit } from './collect-digits.ts'
import { answered, app, begin, facts, lonely, param, unanswered } from './machine.fixture.ts'
import { go, open, type Turn } from './machine.ts'
import { type Happening, machineLimits, type RecordResult, type Step } from './types.ts'

const hungUp = { happened: 'hungUp', dialled: null, recorded: null } as const
const played = { happened: 'played' } as const

/** Goes on through happenings and gives the last turn. */
function through([first]: Turn, ...happenings: readonly Happening[]): Turn {
  let state = first
  let step: Step = { step: 'wait' }
  for (const happening of happenings) [state, step] = go(state, happening)
  return [state, step]
}

function fetched(body: string, contentType = 'text/xml; charset=utf-8', status = 200): Happening {
  return { happened: 'fetched', status, contentType, body }
}

const names = (turn: Turn): string => turn[1].step

test('a call begins with a signed-to-be request to its application', () => {
  const [, step] = open(facts, app)
  assert.ok(step.step === 'fetch')
  assert.deepEqual([step.url, step.method], [app.url, 'POST'])
  assert.equal(param(step, 'CallStatus'), 'ringing')
  assert.equal(param(step, 'From'), 'sip:+15550001111@192.0.2.1')
})

test('verbs come in order, the first answers, and the end hangs up', () => {
  const first = begin('<Say>a</Say><Play>b.wav</Play><Play digits="1"/><Pause/>')
  assert.deepEqual(first[1], { step: 'say', answer: true, text: 'a', language: null, voice: null, loop: 1 })
  const second = through(first, played)
  assert.deepEqual(second[1], { step: 'play', answer: false, url: 'https://app.example.com/ivr/b.wav', loop: 1 })
  assert.deepEqual(through(second, played)[1], { step: 'playDigits', answer: false, digits: '1' })
  assert.deepEqual(through(second, played, played)[1], { step: 'pause', answer: false, seconds: 1 })
  const end = through(second, played, played, played)
  assert.deepEqual(end[1], { step: 'hangup', answer: false })
  assert.deepEqual(through(end, hungUp)[1], { step: 'over' })
  assert.equal(through(end, hungUp)[0].status, 'completed')
})

const firstSteps: readonly (readonly [inside: string, step: string, answer: boolean | undefined])[] = [
  ['', 'hangup', true],
  ['<Hangup/>', 'hangup', true],
  ['<Pause/>', 'pause', false],
  ['<Gather/>', 'gather', true],
  ['<Record/>', 'record', true],
  ['<Refer><Sip>sip:a@b</Sip></Refer>', 'refer', true],
  ['<Dial>100</Dial>', 'dial', true],
  ['<Dial answerOnBridge="true">100</Dial>', 'dial', false],
  ['<Reject/>', 'reject', undefined],
  ['<Redirect>x</Redirect>', 'fetch', undefined],
]
for (const [inside, name, answer] of firstSteps)
  test(`${inside || 'nothing'} as the first verb: ${name}${answer === true ? ', which answers' : ''}`, () => {
    const [, step] = begin(inside)
    assert.equal(step.step, name)
    assert.equal('answer' in step ? step.answer : undefined, answer)
  })

for (const [reason, sipStatus] of [
  ['rejected', 603],
  ['busy', 486],
] as const)
  test(`Reject with ${reason} is SIP ${sipStatus}, and only before the answer`, () => {
    const reject = `<Reject reason="${reason}"/>`
    assert.deepEqual(begin(reject)[1], { step: 'reject', reason, sipStatus })
    assert.equal(names(through(begin(`<Pause/>${reject}`), played)), 'reject')
    assert.equal(names(through(begin(`<Say>a</Say>${reject}`), played)), 'hangup')
  })

test('digits of a Gather go to its action; silence goes to the next verb', () => {
  const gather = begin('<Gather action="keys" numDigits="2"><Say>Press</Say></Gather><Say>Nothing came</Say>')
  const [, step] = gather
  assert.ok(step.step === 'gather')
  assert.deepEqual([step.numDigits, step.finishOnKey, step.timeoutSeconds, step.prompts.length], [2, '#', 5, 1])
  const [, asked] = through(gather, { happened: 'digits', digits: '42', finishedOnKey: '#' })
  assert.ok(asked.step === 'fetch')
  assert.equal(asked.url, 'https://app.example.com/ivr/keys')
  assert.deepEqual([param(asked, 'Digits'), param(asked, 'FinishedOnKey')], ['42', '#'])
  assert.equal(param(asked, 'CallStatus'), 'in-progress')
  for (const nothing of [{ happened: 'silence' }, { happened: 'digits', digits: '', finishedOnKey: '#' }] as const)
    assert.equal(names(through(gather, nothing)), 'say')
})

test('a Gather may ask for its action even when nothing was pressed', () => {
  const [, asked] = through(begin('<Gather actionOnEmptyResult="true"/>'), { happened: 'silence' })
  assert.ok(asked.step === 'fetch')
  assert.deepEqual([asked.url, param(asked, 'Digits')], [app.url, ''])
})

test('the answer to an action takes the place of the document, and its URLs begin there', () => {
  const next = through(
    begin('<Gather action="sub/keys"/><Say>old</Say>'),
    { happened: 'digits', digits: '1', finishedOnKey: null },
    fetched('<Response><Play>c.wav</Play></Response>'),
  )
  assert.deepEqual(next[1], { step: 'play', answer: false, url: 'https://app.example.com/ivr/sub/c.wav', loop: 1 })
  assert.equal(names(through(next, played)), 'hangup')
})

test('Dial tells its action how it ended, or goes on without one', () => {
  const dial = begin('<Dial action="/after">+15550001111</Dial><Say>never</Say>')
  const sip = {
    callId: 'c1',
    responseCode: 486,
    headers: [
      ['X-A', '1'],
      ['Via', 'no'],
    ] as const,
  }
  const [, asked] = through(dial, { happened: 'dialled', result: { ...unanswered, status: 'busy', sip } })
  assert.ok(asked.step === 'fetch')
  const told = Object.fromEntries(asked.params.filter(([name]) => name.startsWith('Dial')))
  assert.deepEqual(told, {
    DialCallStatus: 'busy',
    DialCallSid: 'CAchild',
    DialBridged: 'false',
    DialSipCallId: 'c1',
    DialSipResponseCode: '486',
    'DialSipHeader_X-A': '1',
  })
  const [, after] = through(dial, { happened: 'dialled', result: answered })
  assert.deepEqual([param(after, 'DialCallStatus'), param(after, 'DialCallDuration')], ['completed', '12'])
  const plain = begin('<Dial>100</Dial><Say>next</Say>')
  assert.equal(names(through(plain, { happened: 'dialled', result: unanswered })), 'say')
})

test('with answerOnBridge the call rings until the other side answers', () => {
  const dial = begin('<Dial answerOnBridge="true">100</Dial><Say>next</Say>')
  assert.equal(dial[0].status, 'ringing')
  const failed = through(dial, { happened: 'dialled', result: unanswered })
  assert.ok(failed[1].step === 'say' && failed[1].answer)
  const spoken = through(dial, { happened: 'dialled', result: answered })
  assert.ok(spoken[1].step === 'say' && !spoken[1].answer)
})

const recording: RecordResult = { url: 'https://r/1', sid: 'RE1', durationSeconds: 3, digits: '#' }

test('Record tells its action where the recording is; nothing said goes on', () => {
  const record = begin('<Record action="rec" maxLength="9"/><Say>next</Say>')
  const [, asked] = through(record, { happened: 'recorded', result: recording })
  assert.deepEqual(
    ['RecordingUrl', 'RecordingSid', 'RecordingDuration', 'Digits'].map((name) => param(asked, name)),
    ['https://r/1', 'RE1', '3', '#'],
  )
  assert.equal(names(through(record, { happened: 'silence' })), 'say')
})

test('Refer tells its action both codes, or goes on without one', () => {
  const refer = begin('<Refer action="/r"><Sip>sip:a@b</Sip></Refer>')
  const tell = (referStatus: number | null, notifyStatus: number | null): readonly (string | undefined)[] => {
    const [, asked] = through(refer, { happened: 'referred', referStatus, notifyStatus })
    return ['ReferSipResponseCode', 'NotifySipResponseCode', 'ReferCallStatus'].map((name) => param(asked, name))
  }
  assert.deepEqual(tell(202, 200), ['202', '200', 'in-progress'])
  assert.deepEqual(tell(202, 486), ['202', '486', 'busy'])
  assert.deepEqual(tell(202, 480), ['202', '480', 'no-answer'])
  assert.deepEqual(tell(202, 180), ['202', '180', 'ringing'])
  assert.deepEqual(tell(202, 503), ['202', '503', 'failed'])
  assert.deepEqual(tell(403, null), ['403', undefined, undefined])
  const plain = begin('<Refer><Sip>sip:a@b</Sip></Refer><Say>next</Say>')
  assert.equal(names(through(plain, { happened: 'referred', referStatus: 202, notifyStatus: 200 })), 'say')
})

const failures: readonly (readonly [name: string, happening: Happening, code: number])[] = [
  ['a 404', fetched('', 'text/xml', 404), 11200],
  ['a redirection', fetched('', 'text/xml', 302), 11200],
  ['JSON', fetched('{}', 'application/json'), 12300],
  ['no content type', fetched('<Response/>', ''), 12300],
  ['no XML', fetched('oops'), 12100],
  ['another root', fetched('<html/>', 'text/html'), 12102],
  ['no answer', { happened: 'fetchFailed', why: 'timeout' }, 11205],
  ['a verb that is not supported', fetched('<Response><Enqueue>x</Enqueue></Response>'), 12200],
]
for (const [name, happening, code] of failures)
  test(`${name} from the application: reported as ${code}, then the fallback, then the end`, () => {
    const first = through(open(facts, app), happening)
    assert.ok(first[1].step === 'report')
    assert.deepEqual([first[1].problem.code, first[1].problem.fatal], [code, true])
    const asked = through(first, { happened: 'noted' })
    assert.ok(asked[1].step === 'fetch')
    assert.deepEqual([asked[1].url, asked[1].method], ['https://spare.example.com/voice', 'GET'])
    assert.deepEqual([param(asked[1], 'ErrorCode'), param(asked[1], 'ErrorUrl')], [String(code), app.url])
    assert.equal(names(through(asked, fetched('<Response><Say>Sorry</Say></Response>'))), 'say')
    assert.equal(names(through(asked, happening, { happened: 'noted' })), 'hangup')
    assert.equal(names(through(open(facts, lonely), happening, { happened: 'noted' })), 'hangup')
  })

test('verbs before one that is not supported are done', () => {
  const say = begin('<Say>a</Say><Connect><Stream url="wss://x"/></Connect>', lonely)
  assert.equal(names(say), 'say')
  const report = through(say, played)
  assert.ok(report[1].step === 'report')
  assert.deepEqual([report[1].problem.text, report[1].problem.line], ['<Connect> is not supported', 2])
  assert.equal(names(through(report, { happened: 'noted' })), 'hangup')
})

test('warnings are told before the document is done', () => {
  const first = begin('<Say loop="x">a</Say>')
  assert.ok(first[1].step === 'report' && !first[1].problem.fatal)
  assert.equal(names(through(first, { happened: 'noted' })), 'say')
})

test('plain text is said and sound is played', () => {
  const said = through(open(facts, app), fetched('1 < 2 & so on', 'text/plain'))
  assert.ok(said[1].step === 'say')
  assert.equal(said[1].text, '1 < 2 & so on')
  const heard = through(open(facts, app), fetched('RIFF', 'audio/x-wav'))
  assert.deepEqual(heard[1], { step: 'play', answer: true, url: app.url, loop: 1 })
})

test('a sound that cannot be played is reported and passed over', () => {
  const report = through(begin('<Play>a.wav</Play><Say>next</Say>'), { happened: 'playFailed', why: '404' })
  assert.ok(report[1].step === 'report')
  assert.deepEqual([report[1].problem.code, report[1].problem.fatal], [13420, false])
  assert.equal(names(through(report, { happened: 'noted' })), 'say')
})

test('an application that only redirects is stopped', () => {
  let turn: Turn = open(facts, app)
  let fetches = 0
  while (turn[1].step === 'fetch') {
    fetches++
    turn = go(turn[0], fetched('<Response><Redirect>again</Redirect></Response>'))
  }
  assert.equal(fetches, machineLimits.fetchesInARow)
  assert.ok(turn[1].step === 'report')
  assert.equal(turn[1].problem.code, 11215)
  assert.equal(names(through(turn, { happened: 'noted' })), 'hangup')
})

test('an application that speaks in between may go on, but not for ever', () => {
  let turn: Turn = open(facts, app)
  let steps = 0
  while (turn[1].step !== 'hangup' && steps < 2 * machineLimits.steps) {
    steps++
    const happening = turn[1].step === 'fetch' ? fetched('<Response><Pause/><Redirect>a</Redirect></Response>') : played
    turn = go(turn[0], happening)
  }
  assert.equal(steps, machineLimits.steps)
})

test('hanging up ends everything, after a last word to the action of a Dial or a Record', () => {
  const over = (turn: Turn, happening: Happening): void => {
    const last = through(turn, happening)
    assert.deepEqual(last[1], { step: 'over' })
    assert.deepEqual(through(last, hungUp, played)[1], { step: 'over' })
  }
  over(begin('<Say>a</Say>'), hungUp)
  over(begin('<Gather action="x"/>'), hungUp)
  over(open(facts, app), hungUp)
  over(begin('<Dial>100</Dial>'), { ...hungUp, dialled: answered })
  const dial = through(begin('<Dial action="x">100</Dial>'), { ...hungUp, dialled: answered })
  assert.ok(dial[1].step === 'fetch')
  assert.deepEqual([param(dial[1], 'CallStatus'), param(dial[1], 'DialCallStatus')], ['completed', 'completed'])
  over(dial, fetched('<Response><Say>nobody is there</Say></Response>'))
  over(dial, { happened: 'fetchFailed', why: 'x' })
  const record = through(begin('<Record action="x"/>'), { ...hungUp, recorded: { ...recording, digits: 'hangup' } })
  assert.equal(param(record[1], 'Digits'), 'hangup')
  over(record, hungUp)
})

test('keys are collected until the number is reached or the last key is pressed', () => {
  const press = (numDigits: number | null, finishOnKey: string, keys: string) => {
    let at = { digits: '', done: false, finishedOnKey: null as string | null }
    for (const key of keys) if (!at.done) at = collectDigit({ numDigits, finishOnKey }, at.digits, key)
    return [at.digits, at.done, at.finishedOnKey]
  }
  assert.deepEqual(press(4, '#', '12345'), ['1234', true, null])
  assert.deepEqual(press(4, '#', '12#'), ['12', true, '#'])
  assert.deepEqual(press(null, '#', '12'), ['12', false, null])
  assert.deepEqual(press(null, '', '1#*'), ['1#*', false, null])
  assert.deepEqual(press(1, '#', '#'), ['', true, '#'])
  assert.deepEqual(press(2, '#', 'AB1'), ['1', false, null])
  assert.deepEqual(press(null, '', '1'.repeat(200)), ['1'.repeat(100), true, null])
})
