// The journal survives crashes at every byte, keeps its contents secret and grows no further than it must.
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { JournalError, openJournal } from './journal.ts'

const key = createSecretKey(randomBytes(32))
let folder = ''
const path = () => join(folder, 'switch.journal')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordboard-journal-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('what was put comes back after a restart, what was forgotten does not', async () => {
  const first = await openJournal({ folder, key })
  first.put('call', 'a', { n: 1 })
  first.put('call', 'b', { n: 2 })
  first.put('call', 'a', { n: 3 })
  first.put('call', 'b', null)
  await first.close()
  const second = await openJournal({ folder, key })
  assert.deepEqual([...second.load('call')], [['a', { n: 3 }]])
  assert.deepEqual([...second.load('other')], [])
  await second.close()
})

test('values of several turns are there after flush, without close', async () => {
  const journal = await openJournal({ folder, key })
  journal.put('x', '1', 'one')
  await journal.flush()
  journal.put('x', '2', 'two')
  await journal.flush()
  const other = await openJournal({ folder, key })
  assert.equal(other.load('x').size, 2)
  await other.close()
  await journal.close()
})

test('a file cut at any byte gives the values of the frames before the cut and goes on from there', async () => {
  const journal = await openJournal({ folder, key })
  const empty = statSync(path()).size
  for (let i = 0; i < 4; i++) {
    journal.put('x', String(i), i + 1)
    await journal.flush()
  }
  await journal.close()
  const whole = readFileSync(path())
  for (let cut = empty; cut < whole.length; cut += 7) {
    writeFileSync(path(), whole.subarray(0, cut))
    const again = await openJournal({ folder, key })
    const size = again.load('x').size
    assert.ok(size < 4)
    again.put('y', 'new', 'value')
    await again.close()
    const third = await openJournal({ folder, key })
    assert.equal(third.load('y').get('new'), 'value')
    assert.equal(third.load('x').size, size)
    await third.close()
  }
})

test('a changed byte ends the good part; nothing after it is believed', async () => {
  const journal = await openJournal({ folder, key })
  journal.put('x', '1', 1)
  await journal.flush()
  const { size } = statSync(path())
  journal.put('x', '2', 2)
  await journal.close()
  const bytes = readFileSync(path())
  bytes[size + 20]! ^= 1
  writeFileSync(path(), bytes)
  const again = await openJournal({ folder, key })
  assert.deepEqual([...again.load('x').keys()], ['1'])
  await again.close()
})

test('another key is refused in one sentence, and so is a file that is no journal', async () => {
  const journal = await openJournal({ folder, key })
  journal.put('x', '1', 1)
  await journal.close()
  const other = createSecretKey(randomBytes(32))
  await assert.rejects(openJournal({ folder, key: other }), (error: Error) => {
    assert.ok(error instanceof JournalError)
    assert.match(error.message, /cannot be opened with this key\.$/)
    return true
  })
  writeFileSync(path(), 'x'.repeat(200))
  await assert.rejects(openJournal({ folder, key }), /is not a journal/)
})

test('nothing that was put can be read in the file', async () => {
  const journal = await openJournal({ folder, key })
  journal.put('facts', 'x', { AuthPassword: 'correct horse' })
  await journal.close()
  assert.equal(readFileSync(path()).includes('correct horse'), false)
})

test('the file is rewritten when it is mostly old values', async () => {
  const journal = await openJournal({ folder, key, compactBytes: 20_000 })
  for (let i = 0; i < 200; i++) {
    journal.put('x', 'same', 'v'.repeat(1000))
    await journal.flush()
  }
  assert.ok(journal.counts().bytes < 45_000, String(journal.counts().bytes))
  await journal.close()
  const again = await openJournal({ folder, key })
  assert.equal(again.load('x').size, 1)
  await again.close()
})

test('a thousand puts in one turn are one frame', async () => {
  const journal = await openJournal({ folder, key })
  const before = journal.counts().bytes
  for (let i = 0; i < 1000; i++) journal.put('x', String(i), i)
  await journal.flush()
  assert.ok(journal.counts().bytes - before < 20_000)
  await journal.close()
})
