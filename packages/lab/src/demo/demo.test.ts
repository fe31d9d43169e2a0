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

test('the demo passes without a terminal and without colours', { timeout: 120_000 }, async () => {
  await inFolder(async (demo, folder) => {
    assert.equal(await demo.exited, 0, demo.output)
    // Measured in what arrived: a machine that is busy with other things shifts it by a little.
    const [, ann, ben] = /✔ Ann hears (\d+) Hz, Ben hears (\d+) Hz/.exec(demo.output) ?? []
    assert.ok(Math.abs(Number(ann) - 660) <= 5 && Math.abs(Number(ben) - 440) <= 5, `${ann} Hz, ${ben} Hz`)
    assert.match(
      demo.output,
      /✔ \+14155550123 stands in From, P-Asserted-Identity, P-Preferred-Identity, Remote-Party-ID/,
    )
    assert.match(demo.output, /✔ The customer hears “Thank you/)
    assert.match(demo.output, /\nPASSED: 20 checks/)
    const widest = Math.max(...demo.output.split('\n').map((line) => line.length))
    assert.ok(widest <= 100, `${widest} characters`)
    assert.equal(demo.output.includes('\u001b'), false)
    assert.deepEqual(await readdir(folder), [])
  })
})

test('an interrupted demo stops its Cordboard, removes its folder and fails', { timeout: 120_000 }, async () => {
  await inFolder(async (demo, folder) => {
    await demo.said(/is registered/, 40_000)
    demo.child.kill('SIGINT')
    assert.equal(await demo.exited, 1, demo.output)
    assert.match(demo.output, /\nFAILED: interrupted/)
    assert.deepEqual(await readdir(folder), [])
  })
})
