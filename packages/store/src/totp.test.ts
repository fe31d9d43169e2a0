// One-time codes against the vectors of RFC 6238 appendix B and RFC 4648 section 10.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { base32, codeOf, matchingSteps, STEP_MS, stepAt } from './totp.ts'

const KEY = Buffer.from('12345678901234567890')

// The appendix has eight digits; six are their last six.
for (const [seconds, code] of [
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
] as const) {
  test(`RFC 6238 appendix B: at ${seconds} s the code ends with ${code.slice(2)}`, () => {
    assert.equal(codeOf(KEY, stepAt(seconds * 1000)), code.slice(2))
  })
}

test('a code is right one step early and one step late, not two', () => {
  const now = 1_700_000_000_000
  const step = stepAt(now)
  for (const drift of [-3, -2, -1, 0, 1, 2, 3]) {
    const found = matchingSteps(KEY, codeOf(KEY, step + drift), now)
    assert.equal(found.includes(step + drift), Math.abs(drift) <= 1, String(drift))
  }
  assert.deepEqual(matchingSteps(KEY, '', now), [])
  assert.deepEqual(matchingSteps(KEY, '١٢٣', now), [])
  assert.equal(STEP_MS, 30_000)
})

for (const [plain, coded] of [
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
] as const) {
  test(`RFC 4648 10: base32 of '${plain}' is '${coded}'`, () => assert.equal(base32(Buffer.from(plain)), coded))
}
