// Two or three lab phones for a test, stopped afterwards, with proof that nothing of them is left.
import assert from 'node:assert/strict'
import { LabPhone } from './lab-phone.ts'
import { tone } from './mouth.ts'
import type { PhoneOptions } from './phone-options.ts'

const tones = { ann: 440, ben: 660, cay: 880 } as const

/** Starts ann (440 Hz), ben (660 Hz) and cay (880 Hz), tells the story, stops them. */
export async function withPhones(
  options: Partial<PhoneOptions>,
  story: (ann: LabPhone, ben: LabPhone, cay: LabPhone) => Promise<void>,
): Promise<void> {
  const start = (user: keyof typeof tones): Promise<LabPhone> =>
    LabPhone.start({ user, says: tone(tones[user]), ...options })
  const phones = [await start('ann'), await start('ben'), await start('cay')] as const
  try {
    await story(...phones)
  } finally {
    for (const phone of phones) await phone.stop()
  }
  for (const phone of phones) {
    const { timers, sessions, calls, connections, clientTransactions, serverTransactions } = phone.counts()
    assert.deepEqual([timers, sessions, calls, connections, clientTransactions, serverTransactions], [0, 0, 0, 0, 0, 0])
  }
}
