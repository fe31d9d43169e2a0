// The second factor of people: begun, confirmed, checked, spent, limited and removed.
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openStore, type Store } from '../src/index.ts'
import { codeOf, stepAt } from '../src/totp.ts'
import { bytesOfBase32 } from './base32.ts'

let now = Date.parse('2026-11-20T10:00:00Z')
const folder = mkdtempSync(join(tmpdir(), 'cordboard-factor-'))
const url = `sqlite:${join(folder, 'test.db')}`
let store: Store
before(async () => {
  store = await openStore({ url, key: createSecretKey(randomBytes(32)), now: () => now })
})
after(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Somebody with a confirmed second factor. */
async function enrolled(user: number) {
  const secret = await store.secondFactors.begin(user)
  assert.ok(secret)
  const code = (drift = 0): string => codeOf(bytesOfBase32(secret), stepAt(now) + drift)
  const codes = await store.secondFactors.confirm(user, code())
  assert.ok(Array.isArray(codes), String(codes))
  return { secret, code, codes: codes as readonly string[] }
}

test('a secret of 160 bits is shown once and confirmed by a first code', async () => {
  const secret = await store.secondFactors.begin(1)
  assert.match(String(secret), /^[A-Z2-7]{32}$/)
  assert.equal(await store.secondFactors.isConfirmed(1), false)
  assert.equal(await store.secondFactors.check(1, '123456'), 'none', 'not confirmed is not there')
  const again = await store.secondFactors.begin(1)
  assert.notEqual(again, secret)
  const old = codeOf(bytesOfBase32(String(secret)), stepAt(now))
  assert.equal(await store.secondFactors.confirm(1, old), 'wrong', 'the first secret is gone')
  const good = codeOf(bytesOfBase32(String(again)), stepAt(now))
  const codes = await store.secondFactors.confirm(1, good)
  assert.ok(Array.isArray(codes))
  assert.equal(new Set(codes).size, 10)
  assert.equal(await store.secondFactors.isConfirmed(1), true)
  assert.equal(await store.secondFactors.begin(1), null, 'nobody replaces a confirmed one by beginning')
  assert.equal(await store.secondFactors.confirm(1, good), 'none')
  assert.deepEqual([...(await store.secondFactors.confirmed())], [1])
})

test('what was begun a quarter of an hour ago cannot be confirmed any more', async () => {
  const secret = String(await store.secondFactors.begin(2))
  now += 15 * 60_000
  assert.equal(await store.secondFactors.confirm(2, codeOf(bytesOfBase32(secret), stepAt(now))), 'none')
})

test('a code is good once: nor again, nor an earlier one, nor two at the same time', async () => {
  const { code } = await enrolled(3)
  assert.equal(await store.secondFactors.check(3, code()), 'wrong', 'the confirming code is spent')
  now += 30_000
  const fresh = code()
  const both = await Promise.all([store.secondFactors.check(3, fresh), store.secondFactors.check(3, fresh)])
  assert.deepEqual([...both].sort(), ['good', 'wrong'])
  assert.equal(await store.secondFactors.check(3, code(-1)), 'wrong', 'an earlier step')
  now += 60_000
  assert.equal(await store.secondFactors.check(3, `${code().slice(0, 3)} ${code().slice(3)}`), 'good', 'with its gap')
})

test('a clock may be one step off to either side, not two', async () => {
  const { code } = await enrolled(4)
  now += 300_000
  assert.equal(await store.secondFactors.check(4, code(-2)), 'wrong')
  assert.equal(await store.secondFactors.check(4, code(2)), 'wrong')
  assert.equal(await store.secondFactors.check(4, code(-1)), 'good')
  assert.equal(await store.secondFactors.check(4, code(1)), 'good')
})

test('after five wrong codes even the right one waits for a quarter of an hour; a right one before gives them back', async () => {
  const { code, codes } = await enrolled(5)
  now += 30_000
  for (let tried = 0; tried < 4; tried += 1) assert.equal(await store.secondFactors.check(5, 'abcdef'), 'wrong')
  assert.equal(await store.secondFactors.check(5, code()), 'good')
  now += 30_000
  const tries = await Promise.all(Array.from({ length: 9 }, () => store.secondFactors.check(5, '')))
  assert.equal(tries.filter((each) => each === 'wrong').length, 5, 'all at once are not more')
  assert.equal(await store.secondFactors.check(5, code()), 'wait')
  assert.equal(await store.secondFactors.check(5, String(codes[0])), 'wait')
  now += 15 * 60_000
  assert.equal(await store.secondFactors.check(5, code()), 'good')
})

test('a recovery code stands in for the app, once', async () => {
  const { codes } = await enrolled(6)
  assert.equal(await store.secondFactors.check(6, String(codes[0])), 'good')
  assert.equal(await store.secondFactors.check(6, String(codes[0])), 'wrong')
  assert.equal(await store.secondFactors.check(6, String(codes[1]).replaceAll('-', '')), 'good')
  assert.equal(await store.secondFactors.check(7, String(codes[2])), 'none', 'somebody else')
})

test('removed is removed, with its recovery codes', async () => {
  const { code, codes } = await enrolled(8)
  assert.equal(await store.secondFactors.remove(8), true)
  assert.equal(await store.secondFactors.remove(8), false)
  assert.equal(await store.secondFactors.check(8, code()), 'none')
  await enrolled(8)
  assert.equal(await store.secondFactors.check(8, String(codes[3])), 'wrong')
})

test('neither secret nor recovery code stands in the database', async () => {
  const { secret, codes } = await enrolled(9)
  const bytes = ['', '-wal'].map((end) => readFileSync(`${url.slice(7)}${end}`))
  const raw = bytesOfBase32(secret)
  const forms = [
    secret,
    raw.toString('hex'),
    raw.toString('base64url'),
    ...codes,
    ...codes.map((each) => each.replaceAll('-', '')),
  ]
  for (const file of bytes) {
    assert.ok(file.length > 0)
    for (const form of forms) assert.equal(file.includes(form), false, form)
    assert.equal(file.includes(raw), false)
  }
})
