// Random documents and random happenings: the machine never throws, never loops, and always comes to an end.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { answered, app, facts, lonely, unanswered } from './machine.fixture.ts'
import { go, open, start } from './machine.ts'
import { type Happening, machineLimits, type Step } from './types.ts'

const attribute = fc
  .tuple(
    fc.constantFrom(
      'action',
      'method',
      'timeout',
      'loop',
      'numDigits',
      'finishOnKey',
      'input',
      'length',
      'reason',
      'x',
    ),
    fc.constantFrom('1', '0', 'x', 'POST', 'https://a/b', '#', 'true', 'dtmf', 'speech', '&lt;', ''),
  )
  .map(([name, value]) => ` ${name}="${value}"`)
const name = fc.constantFrom(
  ...['Say', 'Play', 'Pause', 'Gather', 'Dial', 'Number', 'Sip', 'Record', 'Redirect', 'Reject', 'Refer', 'Hangup'],
  ...['Enqueue', 'Connect', 'Client', 'say', 'Response'],
)
const inner = fc.constantFrom('', 'hello', '+15550001111', 'sip:a@b?X-A=1', 'https://a/c.wav', '&amp;', '<![CDATA[x]]>')
/** Elements with these within. */
const elementWith = (child: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(name, fc.array(attribute, { maxLength: 2 }), inner, fc.array(child, { maxLength: 2 }))
    .map(([tag, attributes, text, children]) => `<${tag}${attributes.join('')}>${text}${children.join('')}</${tag}>`)
const good = fc.constantFrom(
  ...['<Say>a</Say>', '<Pause/>', '<Gather action="a"><Say>b</Say></Gather>', '<Dial>100</Dial>', '<Record/>'],
  ...['<Dial action="x" answerOnBridge="true"><Sip>sip:a@b</Sip></Dial>', '<Refer><Sip>sip:a@b</Sip></Refer>'],
  ...['<Refer action="r"><Sip>sip:a@b</Sip></Refer>', '<Redirect>r</Redirect>', '<Play>a.wav</Play>'],
)
const element = fc.oneof(good, elementWith(elementWith(fc.constant('<Sip>sip:a@b</Sip>'))))
const document = fc.oneof(
  { weight: 6, arbitrary: fc.array(element, { maxLength: 5 }).map((all) => `<Response>${all.join('')}</Response>`) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '<', '<!DOCTYPE x><Response/>', '<Response>&a;</Response>', '</Response>'),
  },
)

const recorded = { url: 'https://r', sid: null, durationSeconds: 1, digits: 'hangup' }
const fetched = fc
  .tuple(
    fc.constantFrom(200, 200, 200, 404, 302),
    fc.constantFrom('text/xml', 'text/xml', 'text/plain', 'audio/wav', 'x'),
    document,
  )
  .map(([status, contentType, body]): Happening => ({ happened: 'fetched', status, contentType, body }))
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fetched,
  fc.constantFrom<Happening>(
    { happened: 'played' },
    { happened: 'playFailed', why: 'x' },
    { happened: 'digits', digits: '', finishedOnKey: '#' },
    { happened: 'digits', digits: '12', finishedOnKey: null },
    { happened: 'silence' },
    { happened: 'dialled', result: answered },
    { happened: 'dialled', result: unanswered },
    { happened: 'recorded', result: recorded },
    { happened: 'referred', referStatus: 202, notifyStatus: null },
    { happened: 'fetchFailed', why: 'x' },
    { happened: 'noted' },
    { happened: 'hungUp', dialled: answered, recorded },
    { happened: 'hungUp', dialled: null, recorded: null },
  ),
)

const lives = fc.array(fc.tuple(happening, document, fc.nat(9)), { maxLength: 40 })

/** What an owner tells who does each step as asked. */
function honest(step: Step, body: string, coin: number): Happening {
  switch (step.step) {
    case 'fetch':
      return { happened: 'fetched', status: coin % 5 === 0 ? 500 : 200, contentType: 'text/xml', body }
    case 'report':
      return { happened: 'noted' }
    case 'gather':
      return coin % 2 === 0 ? { happened: 'silence' } : { happened: 'digits', digits: '1', finishedOnKey: null }
    case 'record':
      return coin % 2 === 0 ? { happened: 'silence' } : { happened: 'recorded', result: recorded }
    case 'dial':
      return { happened: 'dialled', result: coin % 2 === 0 ? answered : unanswered }
    case 'refer':
      return { happened: 'referred', referStatus: 202, notifyStatus: 200 }
    case 'hangup':
    case 'reject':
      return { happened: 'hungUp', dialled: null, recorded: null }
    default:
      return { happened: 'played' }
  }
}

test('any document and any happenings in any order: a step comes back, the state stays plain data', () => {
  const visited = new Set<string>()
  fc.assert(
    fc.property(document, lives, fc.boolean(), (first, life, withFallback) => {
      let [state, step] = start(first, facts, withFallback ? app : lonely)
      for (const [stray, body, coin] of life) {
        // Strays alone would seldom get beyond the first step.
        const one = coin < 3 ? stray : honest(step, body, coin)
        visited.add(`${state.waiting.for} ${one.happened}`)
        const before = state
        ;[state, step] = go(state, one)
        if (step.step === 'wait') assert.equal(state, before)
        assert.ok(state.reports.length <= 60 && state.fetchesInARow <= machineLimits.fetchesInARow + 1)
        assert.equal(state.waiting.for === 'nothing', step.step === 'over')
        assert.deepEqual(structuredClone(state), state)
        assert.deepEqual(JSON.parse(JSON.stringify(state)), state)
        if ('answer' in step && step.answer) assert.ok(before.status === 'ringing')
      }
    }),
    { numRuns: 1500 },
  )
  // A generator that no longer reaches everything would prove nothing: 9 waits, 11 happenings.
  assert.ok(visited.size >= 75, `only ${visited.size} pairs visited`)
})

test('with an owner who does what is asked every call ends within the limit', () => {
  const bodies = fc.array(document, { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(bodies, fc.array(fc.nat(9), { minLength: 1, maxLength: 7 }), (documents, coins) => {
      let [state, step] = open(facts, app)
      let turns = 0
      while (step.step !== 'over') {
        assert.ok(++turns <= machineLimits.steps + 2, 'the call never ends')
        const body = documents[turns % documents.length] ?? ''
        ;[state, step] = go(state, honest(step, body, coins[turns % coins.length] ?? 0))
        assert.notEqual(step.step, 'wait')
      }
      assert.equal(state.status, 'completed')
    }),
    { numRuns: 40 },
  )
})
