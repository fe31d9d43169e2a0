// A disk that is full for a while: the switch goes on, is told once, and nothing that was put is lost when there is room again.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { createSecretKey } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openJournal } from './journal.ts'

const prlimit = '/usr/bin/prlimit'

test('a write that the disk refuses is tried again until it works', {
  skip: !existsSync(prlimit) && 'no prlimit here',
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-full-'))
  const program = new URL('./full-disk.fixture.ts', import.meta.url).pathname
  const child = spawn(prlimit, ['--fsize=100000:unlimited', process.execPath, program, folder], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const problems: (string | null)[] = []
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code, signal) => reject(new Error(`the writer ended: ${code ?? signal}`)))
      child.on('message', (message: { problem: string | null }) => {
        problems.push(message.problem)
        if (message.problem === null) resolve()
        else execFileSync(prlimit, [`--pid=${child.pid}`, '--fsize=unlimited'])
      })
    })
    const ended = new Promise((resolve) => child.removeAllListeners('exit').once('exit', resolve))
    child.send('close')
    await ended
    assert.equal(problems.length, 2)
    assert.match(problems[0] ?? '', /journal cannot be written/)
    const journal = await openJournal({ folder, key: createSecretKey(Buffer.alloc(32, 9)) })
    assert.equal(journal.load('x').size, 30)
    await journal.close()
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
})
