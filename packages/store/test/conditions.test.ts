// Conditions against an oracle: the same question answered by plain JavaScript must find the same rows on both engines.
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type PrivatePostgres, postgresMissing, privatePostgres } from '@cordboard/lab'
import fc from 'fast-check'
import { type Comparison, type Condition, openStore, type Scalar, type Store } from '../src/index.ts'
import { callRecord } from './records.ts'

const DAY = 86_400_000
const START = Date.parse('2026-11-18T20:00:00Z')
const records = Array.from({ length: 24 }, (_, index) => ({
  ...callRecord(index + 1, START + index * 3_600_000),
  from: index % 4 === 0 ? '' : `10${index % 5}`,
  fromName: ['Ann', 'ANN_1', 'Bob 100%', 'back\\slash'][index % 4] ?? '',
}))

type Row = Readonly<Record<string, Scalar>>
const rows: readonly Row[] = records.map((record) => ({
  Call: record.call,
  Alias: record.alias,
  StartedAt: record.startedAt,
  AnsweredAt: record.answeredAt,
  From: record.from,
  FromName: record.fromName,
}))

const NUMBERS = ['Alias', 'StartedAt', 'AnsweredAt']
const TEXTS = ['From', 'FromName']
const IS: readonly Comparison[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le']

/** SQL's three values: null means unknown. */
type Verdict = boolean | null

function compare(is: Comparison, left: Scalar, right: Scalar): Verdict {
  if (right === null) return is === 'eq' ? left === null : is === 'ne' ? left !== null : false
  if (left === null) return is === 'ne' ? true : null
  switch (is) {
    case 'eq':
      return left === right
    case 'ne':
      return left !== right
    case 'gt':
      return left > right
    case 'ge':
      return left >= right
    case 'lt':
      return left < right
    case 'le':
      return left <= right
  }
}

function judge(condition: Condition, row: Row): Verdict {
  switch (condition.op) {
    case 'and': {
      const each = condition.all.map((part) => judge(part, row))
      return each.includes(false) ? false : each.includes(null) ? null : true
    }
    case 'or': {
      const each = condition.any.map((part) => judge(part, row))
      return each.includes(true) ? true : each.includes(null) ? null : false
    }
    case 'not':
      return judge(condition.of, row) !== true
    case 'compare':
      return compare(condition.is, row[condition.field] ?? null, condition.value)
    case 'date': {
      const value = row[condition.field]
      if (typeof value !== 'number') return condition.is === 'ne' ? true : null
      return compare(condition.is, Math.floor(value / DAY), Math.floor(Date.parse(`${condition.day}T00:00Z`) / DAY))
    }
    case 'in': {
      const value = row[condition.field] ?? null
      if (value === null) return condition.values.includes(null) ? true : null
      return condition.values.includes(value)
    }
    case 'text': {
      const value = String(row[condition.field] ?? '').toLowerCase()
      const wanted = condition.value.toLowerCase()
      if (condition.how === 'contains') return value.includes(wanted)
      return condition.how === 'startswith' ? value.startsWith(wanted) : value.endsWith(wanted)
    }
  }
}

const number = fc.oneof(
  fc.constantFrom<Scalar>(null, 5001, 5010, 5024, 5010.5, 1e300, -1e19, START, START + 5 * 3_600_000, START + 2000),
  fc.integer({ min: START - DAY, max: START + 2 * DAY }),
)
const text = fc.constantFrom(
  '',
  '1',
  '10',
  '101',
  'a',
  'ANN',
  '%',
  '_',
  '\\',
  '100%',
  "'",
  'slash',
  'n_',
  '\u0000',
  '\ud800',
)
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    op: fc.constant('compare' as const),
    field: fc.constantFrom(...NUMBERS),
    is: fc.constantFrom(...IS),
    value: number,
  }),
  fc.record({
    op: fc.constant('compare' as const),
    field: fc.constantFrom(...TEXTS),
    is: fc.constantFrom<Comparison>('eq', 'ne'),
    value: text,
  }),
  fc.record({
    op: fc.constant('date' as const),
    field: fc.constantFrom('StartedAt', 'AnsweredAt'),
    is: fc.constantFrom(...IS),
    day: fc.constantFrom('2026-11-18', '2026-11-19', '2026-11-20'),
  }),
  fc.record({
    op: fc.constant('in' as const),
    field: fc.constantFrom(...NUMBERS),
    values: fc.array(number, { maxLength: 4 }),
  }),
  fc.record({
    op: fc.constant('text' as const),
    how: fc.constantFrom('contains' as const, 'startswith' as const, 'endswith' as const),
    field: fc.constantFrom(...TEXTS),
    value: text,
  }),
)
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record({ op: fc.constant('and' as const), all: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('or' as const), any: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not' as const), of: tie('condition') }),
  ),
}))

function suite(open: () => Promise<Store>): void {
  let store: Store
  before(async () => {
    store = await open()
    await store.storeCalls(records)
  })
  after(() => store.close())

  test('any condition finds the rows the oracle finds', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(condition, async (where) => {
        const page = await store.query('Calls', { where, limit: 100, count: true })
        const expected = rows.filter((row) => judge(where, row) === true).map((row) => row.Call)
        assert.deepEqual(
          page.rows.map((row) => row.Call),
          expected,
        )
        assert.equal(page.total, expected.length)
      }),
      { numRuns: 400 },
    )
  })

  test('pages are stable and together whole', async () => {
    const seen: Scalar[] = []
    for (let offset = 0; offset < 30; offset += 7) {
      const orderBy = [{ field: 'From', descending: true }]
      const page = await store.query('Calls', { orderBy, limit: 7, offset })
      for (const row of page.rows) seen.push(row.Call ?? null)
    }
    assert.equal(new Set(seen).size, records.length)
    assert.equal(seen.length, records.length)
  })
}

describe('conditions on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-conditions-'))
  const key = createSecretKey(randomBytes(32))
  suite(() => openStore({ url: `sqlite:${join(folder, 'c.db')}`, key, now: () => 0 }))
  after(() => rmSync(folder, { recursive: true, force: true }))
})

describe('conditions on PostgreSQL', { skip: postgresMissing }, () => {
  let server: PrivatePostgres
  const key = createSecretKey(randomBytes(32))
  suite(async () => {
    server = await privatePostgres()
    await server.createDatabase('conditions')
    return openStore({ url: server.url('conditions'), key, now: () => 0 })
  })
  after(() => server.stop())
})
