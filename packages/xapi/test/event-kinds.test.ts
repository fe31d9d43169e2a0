// Every entry that any part of the system writes into the event log has a number and a page of its own.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventIdOfEntry, OTHER_EVENT } from '../src/trunks/event-index.ts'

const packages = join(import.meta.dirname, '..', '..')

function sourcesOf(folder: string): readonly string[] {
  return readdirSync(join(packages, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.(?:test|fixture)\.ts$/.test(name))
    .map((name) => readFileSync(join(packages, folder, name), 'utf8'))
}

const written = new Set(
  ['switch/src', 'xapi/src', 'server/src'].flatMap(sourcesOf).flatMap((source) => {
    const found = [
      ...source.matchAll(/logEntry\(\s*work,\s*'([a-z-]{3,64})'/g),
      ...source.matchAll(/\bid: '([a-z][a-z.-]{2,63})',\s*severity/g),
      ...source.matchAll(/options\.log\(\s*'([a-z-]{3,64})'/g),
    ]
    return found.map(([, id = '']) => id)
  }),
)

test('the search finds what is written', () => {
  for (const id of ['trunk-call-failed', 'trunk-registered', 'unidentified-incoming-call', 'xapi.without-effect'])
    assert.ok(written.has(id), `${id} is not among ${[...written].join(', ')}`)
})

for (const id of written) {
  test(`${id} has a number (src/trunks/event-kinds.ts)`, () => {
    assert.notEqual(eventIdOfEntry(id, {}), OTHER_EVENT)
  })
}

test('every reason of routing has one', () => {
  const source = readFileSync(join(packages, 'routing/src/refusal.ts'), 'utf8')
  const causes = [...source.matchAll(/^ {2}'?([a-z-]+)'?: \[\d{3}, /gm)].map(([, cause = '']) => cause)
  assert.ok(causes.length >= 20, causes.join())
  for (const cause of causes) assert.notEqual(eventIdOfEntry(`routing-${cause}`, {}), OTHER_EVENT, cause)
})
