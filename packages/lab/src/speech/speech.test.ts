// Spoken texts: sound of a fitting length, made once, refused when too long, and a thread that ends.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { rms } from '@cordboard/media'
import { Speech } from './speech.ts'

const speech = new Speech()
after(() => speech.close())

test('a text becomes sound at both rates, longer for a longer text, another for another voice', async () => {
  const short = await speech.say('Hello.')
  const long = await speech.say('Hello, this is a much longer sentence, spoken by the same voice.')
  const other = await speech.say('Hello.', 'kal')
  assert.ok(short.seconds > 0.2 && short.seconds < 3)
  assert.ok(long.seconds > 2 * short.seconds)
  assert.ok(Math.abs(short.at16kHz.length - 2 * short.at8kHz.length) <= 2)
  for (const clip of [short, long, other]) assert.ok(rms(clip.at8kHz) > 300)
  assert.notDeepEqual(other.at8kHz, short.at8kHz)
})

test('the same text is made once', async () => {
  assert.equal(await speech.say('Once.'), await speech.say('Once.'))
})

test('a text that looks like options is spoken; an empty one is silence; one that is too long is refused', async () => {
  assert.ok((await speech.say('-o /etc/passwd')).seconds > 0.2)
  assert.equal(rms((await speech.say(' ')).at8kHz), 0)
  await assert.rejects(speech.say('a'.repeat(4001)), /4000 characters/)
})

test('closing fails what is being made, and the next text starts a new thread', async () => {
  const other = new Speech()
  const lost = other.say('Never heard.')
  await Promise.all([assert.rejects(lost, /closed/), other.close()])
  assert.ok((await other.say('Heard.')).seconds > 0.2)
  await other.close()
})
