// Calls between people of the telephone network: sound, keys, refusals, displays, transfers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tone } from '../../phone/mouth.ts'
import { joinFarEnds } from './circuit.ts'
import { Pstn } from './pstn.ts'
import type { Habit } from './subscriber.ts'

async function withPstn(story: (pstn: Pstn) => Promise<void>, noAnswerMs = 60_000): Promise<void> {
  const pstn = new Pstn({ noAnswerMs })
  try {
    await story(pstn)
  } finally {
    pstn.close()
  }
  assert.equal(pstn.timers, 0)
}

test('two people talk: number and name on the display, sound and keys both ways, either may hang up', async () => {
  await withPstn(async (pstn) => {
    const jane = pstn.subscriber('+491751', { name: 'JANE DOE', says: tone(440) })
    const john = pstn.subscriber('+49301', { says: tone(660) })
    for (const who of ['caller', 'callee']) {
      const out = jane.call('+49301', { diversion: '+49302' })
      const inc = await john.incoming()
      assert.deepEqual(
        [inc.callerId, inc.callerName, inc.diversion, inc.called],
        ['+491751', 'JANE DOE', '+49302', '+49301'],
      )
      await out.rings()
      inc.answer()
      await out.answered()
      await Promise.all([out.voice.hears(660), inc.voice.hears(440)])
      await out.press('12#')
      assert.equal(await inc.voice.pressed(3), '12#')
      if (who === 'caller') out.hangUp()
      else inc.hangUp()
      assert.equal((await (who === 'caller' ? inc : out).released()).cause, 'normal')
      assert.deepEqual([out.isOver, inc.isOver], [true, true])
    }
  })
})

const refusals: readonly (readonly [Habit, string])[] = [
  ['busy', 'busy'],
  ['rejects', 'rejected'],
  ['unavailable', 'unavailable'],
]
for (const [habit, cause] of refusals) {
  test(`somebody with the habit ${habit} is not reached: ${cause}`, async () => {
    await withPstn(async (pstn) => {
      pstn.subscriber('+1', { habit })
      assert.equal((await pstn.subscriber('+2').call('+1').released()).cause, cause)
    })
  })
}

test('an unknown number, a blocked caller, a withheld number, nobody answering, and giving up', async () => {
  await withPstn(async (pstn) => {
    const ann = pstn.subscriber('+1')
    const ben = pstn.subscriber('+2', { withholdsNumber: true, name: 'BEN' })
    assert.equal((await ann.call('+3').released()).cause, 'unknownNumber')
    ben.blocked.add('+1')
    assert.equal((await ann.call('+2').released()).cause, 'blocked')
    const out = ben.call('+1')
    const inc = await ann.incoming()
    assert.deepEqual([inc.callerId, inc.callerName], [null, null])
    assert.equal((await out.released()).cause, 'noAnswer')
    assert.equal((await inc.released()).cause, 'noAnswer')
    const second = ben.call('+1')
    const rings = await ann.incoming()
    second.hangUp()
    assert.equal((await rings.released()).cause, 'cancelled')
    assert.throws(() => pstn.subscriber('+1'), /belongs to somebody/)
  }, 300)
})

test('after a transfer the two far ends talk, and one hanging up releases the other', async () => {
  await withPstn(async (pstn) => {
    const ann = pstn.subscriber('+1', { says: tone(440), habit: 'answers' })
    const ben = pstn.subscriber('+2', { says: tone(660), habit: 'answers' })
    const setup = { from: '+9', name: null, diversion: null }
    const toAnn = pstn.dial({ ...setup, to: '+1' })
    const toBen = pstn.dial({ ...setup, to: '+2' })
    const [anns, bens] = [await ann.incoming(), await ben.incoming()]
    joinFarEnds(toAnn, toBen)
    await Promise.all([anns.voice.hears(660), bens.voice.hears(440)])
    anns.hangUp()
    await bens.released()
    assert.equal(bens.isOver, true)
  })
})
