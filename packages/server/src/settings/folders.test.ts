// The folders of an instance: private to its user, also where others may write.
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { makeFolders, runFolder } from './folders.ts'

const long = 'a-folder-with-a-name-that-is-too-long-for-the-path-of-a-socket'.repeat(2)

test('all folders are made private', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'cordboard-folders-'))
  t.after(() => rmSync(data, { recursive: true, force: true }))
  const folders = await makeFolders(data)
  for (const folder of [folders.run, folders.switch, folders.recordings, folders.certificates])
    assert.equal(statSync(folder).mode & 0o777, 0o700, folder)
})

test('a run folder that somebody else prepared in the temporary folder is refused', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'cordboard-folders-'))
  const deep = join(data, long)
  const run = runFolder(deep)
  assert.equal(dirname(run), tmpdir())
  t.after(() => {
    rmSync(run, { recursive: true, force: true })
    rmSync(data, { recursive: true, force: true })
  })
  mkdirSync(run, { mode: 0o700 })
  chmodSync(run, 0o777)
  await assert.rejects(makeFolders(deep), /may be entered by others \(mode 777\)/)
  rmSync(run, { recursive: true })
  symlinkSync(data, run)
  await assert.rejects(makeFolders(deep), /belongs to another user or may be entered by others/)
  rmSync(run)
  assert.equal((await makeFolders(deep)).run, run)
})
