// The client runs in browsers: its sources load nothing of Node and nothing of the model.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../src', import.meta.url))

test('every import of the sources is one of types only, or of a file beside', () => {
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  assert.ok(sources.includes('xapi-client.ts'))
  for (const name of sources) {
    const text = readFileSync(join(folder, name), 'utf8')
    const loaded = [...text.matchAll(/^(import|export) (?!type )[^'\n]*(?:\n {2}[^'\n]*)*(?:\n})? from '([^']+)'$/gm)]
    for (const [, , from = ''] of loaded) assert.ok(from.startsWith('./'), `${name} loads ${from}`)
    assert.equal(/\b(process|Buffer|require)\b[.(]/.test(text), false, name)
  }
})
