// docs/xapi-operations.md says what the API does today.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { operationsTable } from '../src/describe/operations-table.ts'
import { allOperations } from '../src/http/operations/index.ts'
import { allResources } from '../src/resources/index.ts'

test('docs/xapi-operations.md is up to date; `node scripts/xapi-operations.js` writes it', () => {
  const resources = allResources()
  const told = readFileSync(new URL('../../../docs/xapi-operations.md', import.meta.url), 'utf8')
  assert.ok(
    told === operationsTable({ resources, operations: allOperations(resources) }),
    'run node scripts/xapi-operations.js',
  )
})

test('every operation of the contract has a row', () => {
  const resources = allResources()
  const text = operationsTable({ resources, operations: allOperations(resources) })
  const total = /^\| all \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/m.exec(text)?.slice(1).map(Number) ?? []
  assert.equal(total[0], 601)
  const rows = text.match(/^\| (GET|POST|PATCH|DELETE) \|/gm) ?? []
  const ours = Number(/Beside these, (\d+) operations/.exec(text)?.[1])
  assert.equal(rows.length, 601 + ours)
})
