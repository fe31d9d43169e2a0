// The demo as a visitor runs it, without a terminal: it passes, in time, and leaves nothing behind.
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { RunningProgram } from '../foreign/program.ts'

const entry = fileURLToPath(new URL('./main.ts', import.meta.url))

async function inFolder(story: (demo: RunningProgram, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-test-'))
  const demo = new RunningProgram(process.execPath, [entry], { env: { TMPDIR: folder } })
  try {
    await story(demo, folder)
  } finally {
    await demo.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

test('the demo passes without a terminal and without colours', { timeout: 60_000 }, async () => {
  await inFolder(async (demo, folder) => {
    assert.equal(await demo.exited, 0, demo.output)
    assert.match(demo.output, /✔ Ann hears 660 Hz, Ben hears 440 Hz/)
    assert.match(demo.output, /\nPASSED: /)
    assert.equal(demo.output.includes('\u001b'), false)
    assert.deepEqual(await readdir(folder), [])
  })
})

test('an interrupted demo stops its Cordboard, removes its folder and fails', { timeout: 60_000 }, async () => {
  await inFolder(async (demo, folder) => {
    await demo.said(/is registered/, 40_000)
    demo.child.kill('SIGINT')
    assert.equal(await demo.exited, 1, demo.output)
    assert.match(demo.output, /\nFAILED: interrupted/)
    assert.deepEqual(await readdir(folder), [])
  })
})
