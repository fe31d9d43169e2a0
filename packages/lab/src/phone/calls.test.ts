// Lab phones calling each other directly, over every transport: they hear what the other one says.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeOwnCertificate } from './own-certificate.ts'
import { withPhones } from './phones.fixture.ts'

const certificate = makeOwnCertificate('127.0.0.1')
const tls = { certificates: [certificate], extraCa: [certificate.cert] }

for (const transport of ['udp', 'tcp', 'tls'] as const) {
  test(`two phones call over ${transport}, hear each other's tones and digits, and hang up`, async () => {
    await withPhones({ transport, tls }, async (ann, ben) => {
      const out = await ann.call(ben.uri)
      const inc = await ben.incoming()
      inc.ring()
      assert.equal(await out.rings(), 180)
      inc.answer()
      await out.answered()
      await inc.told('acknowledged')
      await Promise.all([out.voice.hears(660), inc.voice.hears(440)])
      await out.press('159#')
      assert.equal(await inc.voice.pressed(4), '159#')
      await inc.press('2', 'info')
      assert.equal(await out.voice.pressed(1), '2')
      inc.hangUp()
      assert.equal((await out.ended()).by, 'remote')
      assert.equal((await inc.ended()).by, 'local')
      const { lost, duplicated, late, packets } = inc.voice.figures()
      assert.deepEqual([lost, duplicated, late], [0, 0, 0])
      assert.ok(packets > 20)
    })
  })
}

for (const codec of ['PCMU', 'PCMA', 'G722']) {
  for (const srtp of ['off', 'required'] as const) {
    test(`${codec} with SRTP ${srtp}`, async () => {
      await withPhones({ codecs: [codec], srtp }, async (ann, ben) => {
        const out = await ann.call(ben.uri)
        const inc = await ben.incoming()
        inc.answer()
        await out.answered()
        await Promise.all([out.voice.hears(660), inc.voice.hears(440)])
        assert.equal(out.voice.media?.srtp === null, srtp === 'off')
        assert.equal(out.voice.media?.send.name, codec)
        assert.equal(inc.voice.figures().unopened, 0)
        out.hangUp()
        await inc.ended()
      })
    })
  }
}
