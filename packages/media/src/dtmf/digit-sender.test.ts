// The schedule of digits, packet by packet, and that what is sent is what is heard.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type DigitHearing, type DigitNews, hearEvent, hearNothing, startHearing } from './digit-receiver.ts'
import { type DigitStep, MAX_DIGITS, nextDigitStep, startDigits } from './digit-sender.ts'
import { decodeTelephoneEvent, digitOfEvent, encodeTelephoneEvent, eventOfDigit } from './telephone-event.ts'

const timing = { durationMs: 100, ptimeMs: 20, clockRateHz: 8000 }

function steps(digits: string, how = timing): DigitStep[] {
  const all: DigitStep[] = []
  for (let sending = startDigits(digits, how); sending !== null; ) {
    const [next, step] = nextDigitStep(sending)
    all.push(step)
    sending = next
  }
  return all
}

/** A step as a short word: `5:160` an event packet, `5:800e` an end packet, `b` for its beginning, `-` for audio. */
function word(step: DigitStep): string {
  if (step.send === 'audio') return '-'
  return `${digitOfEvent(step.event)}:${step.duration}${step.begins ? 'b' : ''}${step.end ? 'e' : ''}`
}

test('a digit of 100 ms is four growing packets, three equal end packets and a gap', () => {
  assert.deepEqual(steps('5').map(word), ['5:160b', '5:320', '5:480', '5:640', '5:800e', '5:800e', '5:800e', '-'])
})

test('digits follow each other with silence between them', () => {
  const words = steps('1#', { durationMs: 40, ptimeMs: 20, clockRateHz: 8000 }).map(word)
  assert.deepEqual(words, ['1:160b', '1:320e', '1:320e', '1:320e', '-', '#:160b', '#:320e', '#:320e', '#:320e', '-'])
})

test('another packet time and another clock change the steps', () => {
  const words = steps('9', { durationMs: 100, ptimeMs: 50, clockRateHz: 48000 }).map(word)
  assert.deepEqual(words, ['9:2400b', '9:4800e', '9:4800e', '9:4800e', '-'])
})

test('what is not a digit, nothing, or too much is refused', () => {
  for (const text of ['', '1x', ' ', '1'.repeat(MAX_DIGITS + 1), '\u0661'])
    assert.equal(startDigits(text, timing), null)
  assert.notEqual(startDigits('1'.repeat(MAX_DIGITS), timing), null)
})

test('absurd timing is brought into bounds', () => {
  for (const durationMs of [-1, 0, Number.NaN, 1e12]) {
    const all = steps('1', { ...timing, durationMs })
    assert.ok(all.length >= 5 && all.length < 300)
    for (const step of all) if (step.send === 'event') assert.ok(step.duration <= 0xffff)
  }
})

test('every string of digits is heard once and in order, even when most packets are lost or doubled', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'0123456789*#ABCD'), minLength: 1, maxLength: 20 }),
      fc.nat(0xffff_ffff),
      fc.infiniteStream(fc.nat(9)),
      (digits, firstTimestamp, luck) => {
        const payload = new Uint8Array(4)
        let hearing: DigitHearing = startHearing(8000)
        const news: DigitNews[] = []
        let timestamp = firstTimestamp
        let eventTimestamp = 0
        let heardThisDigit = false
        for (const [tick, step] of steps(digits).entries()) {
          if (step.send === 'event') {
            if (step.begins) {
              eventTimestamp = timestamp
              heardThisDigit = false
            }
            encodeTelephoneEvent(step, payload, 0)
            const fate = luck.next().value ?? 0
            // Seven of ten packets are lost, but never all of one digit; some come twice.
            const lastChance = step.end && step.duration >= 800 && !heardThisDigit
            for (let copy = 0; copy < (fate < 7 && !lastChance ? 0 : fate < 9 ? 1 : 2); copy++) {
              const event = decodeTelephoneEvent(payload, 0, 4)!
              const [next, told] = hearEvent(hearing, eventTimestamp, event, tick * 20)
              hearing = next
              news.push(...told)
              heardThisDigit = true
            }
          }
          const [next, told] = hearNothing(hearing, tick * 20)
          hearing = next
          news.push(...told)
          timestamp = (timestamp + 160) >>> 0
        }
        news.push(...hearNothing(hearing, 1e9)[1])
        const started = news.filter((one) => one.type === 'digitStarted').map((one) => one.digit)
        const ended = news.filter((one) => one.type === 'digitEnded').map((one) => one.digit)
        assert.equal(started.join(''), digits)
        assert.equal(ended.join(''), digits)
      },
    ),
  )
})

test('payloads survive encoding and decoding, short ones are refused', () => {
  fc.assert(
    fc.property(fc.nat(255), fc.boolean(), fc.nat(63), fc.nat(0xffff), (event, end, volume, duration) => {
      const bytes = new Uint8Array(6)
      assert.equal(encodeTelephoneEvent({ event, end, volume, duration }, bytes, 1), 4)
      assert.deepEqual(decodeTelephoneEvent(bytes, 1, 4), { event, end, volume, duration })
      assert.equal(decodeTelephoneEvent(bytes, 1, 3), null)
      assert.equal(decodeTelephoneEvent(bytes, 3, 4), null)
    }),
  )
})

test('the sixteen digits are the events 0 to 15', () => {
  for (const [event, digit] of [...'0123456789*#ABCD'].entries()) {
    assert.equal(eventOfDigit(digit), event)
    assert.equal(digitOfEvent(event), digit)
  }
  assert.equal(eventOfDigit('d'), 15)
  assert.equal(digitOfEvent(16), null)
  assert.equal(eventOfDigit('12'), null)
})
