// Recordings on disk: whole at every moment, written in order, and failing one by one.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { MediaEvent } from '@cordboard/link'
import { Waiting } from '../../test/rtp-peer.ts'
import { readWav } from '../wav/read-wav.ts'
import { createRecordingFiles } from './recording-files.ts'
import { pathInside } from './safe-path.ts'

describe('recording files', () => {
  it('are whole WAV files while they grow, as a killed process leaves them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cordboard-recordings-'))
    const recorded: (MediaEvent & { type: 'recorded' })[] = []
    const files = createRecordingFiles(folder, { recorded: (event) => recorded.push(event), failed: () => {} })
    try {
      files.open('r', 'a/b.wav', 8000)
      for (let i = 0; i < 5; i++) files.write('r', new Uint8Array(32_000).fill(i + 1))
      const path = join(folder, 'a/b.wav')
      let seconds = 0
      const look = setInterval(() => {
        readFile(path).then(
          (bytes) => {
            const reading = readWav(bytes)
            if (reading.ok) seconds = (reading.sound.channels[0]?.length ?? 0) / 8000
          },
          () => {},
        )
      }, 5)
      await new Waiting().until(() => seconds >= 4, 'four seconds readable', 3000)
      clearInterval(look)
      assert.equal(recorded.length, 0, 'it is still being recorded')
      await files.finish()
      assert.deepEqual(recorded, [
        { type: 'recorded', recording: 'r', path: 'a/b.wav', seconds: 5, bytes: 44 + 160_000, error: null },
      ])
      const whole = readWav(await readFile(path))
      assert.ok(whole.ok && whole.sound.channels[1]?.length === 40_000)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('lie inside their folder', () => {
    assert.equal(pathInside('/r', 'a/b.wav'), '/r/a/b.wav')
    for (const name of ['', '.', '..', '../x', 'a/../../x', '/etc/passwd', 'a\0b', 'a/', 'x'.repeat(2000)])
      assert.equal(pathInside('/r', name), null, name.slice(0, 20))
  })
})
