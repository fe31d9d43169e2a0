// What the receiver makes of the ways in which phones and gateways really send their keys.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DigitHearing, hearEvent, hearNothing, LOST_END_MS, startHearing } from './digit-receiver.ts'
import { eventOfDigit } from './telephone-event.ts'

/** A packet: key, RTP timestamp, duration, whether it is an end packet, and when it arrives. */
type Packet = readonly [key: string, timestamp: number, duration: number, end: boolean, atMs: number]

/** Plays packets, and silence after them; tells `5` for a start, `/5=100` for an end. */
function play(packets: readonly Packet[], untilMs = 100_000): string {
  let hearing: DigitHearing = startHearing(8000)
  const heard: string[] = []
  const tell = ([next, news]: ReturnType<typeof hearEvent>) => {
    hearing = next
    for (const one of news) heard.push(one.type === 'digitStarted' ? one.digit : `/${one.digit}=${one.durationMs}`)
  }
  for (const [key, timestamp, duration, end, atMs] of packets) {
    tell(hearNothing(hearing, atMs))
    tell(hearEvent(hearing, timestamp >>> 0, { event: eventOfDigit(key) ?? 16, end, volume: 10, duration }, atMs))
  }
  tell(hearNothing(hearing, untilMs))
  return heard.join(' ')
}

const cases: readonly (readonly [string, readonly Packet[], string])[] = [
  [
    'a key with its three end packets',
    [
      ['5', 1000, 160, false, 0],
      ['5', 1000, 320, false, 20],
      ['5', 1000, 480, true, 40],
      ['5', 1000, 480, true, 60],
      ['5', 1000, 480, true, 80],
    ],
    '5 /5=60',
  ],
  ['a key of which only one end packet arrived', [['7', 1000, 800, true, 0]], '7 /7=100'],
  [
    'a key whose end packets were all lost',
    [
      ['7', 1000, 160, false, 0],
      ['7', 1000, 320, false, 20],
    ],
    '7 /7=40',
  ],
  [
    'the same key twice, told apart by the timestamp',
    [
      ['1', 1000, 160, false, 0],
      ['1', 1000, 480, true, 40],
      ['1', 3000, 160, false, 250],
      ['1', 3000, 480, true, 290],
    ],
    '1 /1=60 1 /1=60',
  ],
  [
    'a key begins while the end of the one before is lost',
    [
      ['1', 1000, 160, false, 0],
      ['2', 2600, 160, false, 100],
      ['2', 2600, 480, true, 140],
    ],
    '1 /1=20 2 /2=60',
  ],
  [
    'packets out of order: the first comes after the end',
    [
      ['3', 1000, 480, true, 40],
      ['3', 1000, 160, false, 41],
      ['3', 1000, 320, false, 42],
    ],
    '3 /3=60',
  ],
  [
    'a late end packet of the key before, while the next one sounds',
    [
      ['1', 1000, 160, false, 0],
      ['1', 1000, 480, true, 40],
      ['2', 2600, 160, false, 200],
      ['1', 1000, 480, true, 201],
      ['2', 2600, 480, true, 240],
    ],
    '1 /1=60 2 /2=60',
  ],
  [
    'the timestamp wraps between two keys',
    [
      ['1', 0xffff_ff00, 480, true, 0],
      ['2', 0x0000_0500, 480, true, 200],
    ],
    '1 /1=60 2 /2=60',
  ],
  [
    'a gateway that moves the timestamp within one key',
    [
      ['4', 1000, 160, false, 0],
      ['4', 1160, 320, false, 20],
      ['4', 1320, 480, false, 40],
      ['4', 1480, 640, true, 60],
      ['4', 1480, 640, true, 80],
    ],
    '4 /4=80',
  ],
  [
    'a key held for more than eight seconds is sent in segments and heard once',
    [
      ['*', 1000, 160, false, 0],
      ...Array.from(
        { length: 100 },
        (_, i): Packet => ['*', 1000, Math.min(0xffff, 640 * (i + 2)), false, 80 * (i + 1)],
      ),
      ['*', 1000, 0xffff, false, 8160],
      ['*', 1000 + 0xffff, 640, false, 8260],
      ['*', 1000 + 0xffff, 16000, true, 8400],
    ],
    '* /*=10192',
  ],
  [
    'a sender that restarted its clock after a while',
    [
      ['1', 900_000, 480, true, 0],
      ['1', 1000, 480, true, 6000],
    ],
    '1 /1=60 1 /1=60',
  ],
  ['a hook flash is no key', [['!', 1000, 480, true, 0]], ''],
]

for (const [name, packets, expected] of cases) {
  test(`${name}`, () => assert.equal(play(packets), expected))
}

test('a key whose end is lost ends no sooner than agreed', () => {
  assert.equal(play([['7', 1000, 160, false, 0]], LOST_END_MS - 1), '7')
  assert.equal(play([['7', 1000, 160, false, 0]], LOST_END_MS), '7 /7=20')
})
