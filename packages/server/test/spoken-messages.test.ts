// Why a call out of the house failed is heard by the one who dialled it, through a whole Cordboard.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { clipHeard, hearsClip } from '@cordboard/lab'
import { type AudioClip, loadClip, shippedPromptsFolder } from '@cordboard/media'
import { Cordboard, type TestUser, users } from './cordboard.fixture.ts'
import { type Desk, idle, recordsReach, sitDown } from './office.fixture.ts'

let pbx: Cordboard
const desks: Desk[] = []

before(async () => {
  pbx = await Cordboard.start()
})
after(async () => {
  await Promise.all(desks.map(({ phone }) => phone.stop()))
  await pbx?.stop()
})

async function shipped(name: string): Promise<AudioClip> {
  const loaded = loadClip(await readFile(join(shippedPromptsFolder, `${name}.wav`)))
  assert.ok(loaded.ok)
  return loaded.clip
}

for (const transport of ['udp', 'tcp'] as const) {
  test(`[S4-10] over ${transport}: a number that nobody knows is told in words, then the phone gets its 404`, async () => {
    const user = users[transport === 'udp' ? 0 : 1] as TestUser
    const desk = await sitDown(pbx, user, 440, { transport })
    desks.push(desk)
    const [right, wrong] = await Promise.all([shipped('number-unknown'), shipped('no-answer')])
    const call = await desk.phone.call('4711471147')
    await hearsClip(call.voice.ear, right, { withinMs: 30_000 })
    assert.equal((await call.failed(30_000)).status, 404)
    assert.ok(clipHeard(call.voice.ear, wrong).score < 0.5, 'it was that prompt and no other')
    const early = desk.phone.trace.find(({ title }) => title.startsWith('183'))
    assert.equal(early?.hasSdp, true, 'it was early media')
    assert.equal((await recordsReach(pbx, desks.length)).at(-1)?.cause, 'unknown-number')
    await idle(pbx)
  })
}

test('a call inside the house that nobody takes is refused at once, without a word', async () => {
  const desk = desks[0] as Desk
  const call = await desk.phone.call('104')
  assert.equal((await call.failed(20_000)).status, 480)
  assert.equal(call.voice.ear.endMs > 0 && call.voice.ear.isSound(0, call.voice.ear.endMs), false)
})
