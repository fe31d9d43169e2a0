// No text makes the engine throw anything but its refusal, hang, or recurse too deeply.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CallHistory, Users } from '@cordboard/model'
import fc from 'fast-check'
import { ODataRefusal, parseExpression, parsePath, parseQuery, projection, runQuery, toCondition } from './index.ts'

const ROW: Readonly<Record<string, unknown>> = {
  Id: 1,
  Number: '101',
  Enabled: null,
  Groups: [{ GroupId: 1, Tags: ['MS'] }],
  Hours: { Periods: [{ Start: 'PT1H' }] },
}

function refusalOnly(work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof ODataRefusal)) throw error
  }
}

const WORDS = [
  'Id',
  'Number',
  'Enabled',
  'Groups',
  'Hours',
  'Tags',
  'SRTPMode',
  'FirstName',
  '/',
  '(',
  ')',
  ',',
  ':',
  ';',
  '=',
  '*',
  '-',
  '$it',
  '$count',
  'any',
  'all',
  'g',
  'g/GroupId',
  'eq',
  'ne',
  'gt',
  'in',
  'has',
  'and',
  'or',
  'not',
  'add',
  'sub',
  'mul',
  'div',
  'mod',
  'null',
  'true',
  'now()',
  "'x'",
  "''''",
  "'",
  '1',
  '-1.5e3',
  '2026-01-01',
  '2026-01-01T00:00:00Z',
  "duration'PT1S'",
  'contains',
  'tolower',
  'length',
  'date',
  'year',
  'substring',
  'concat',
  'SegmentStartTime',
  'SrcDn',
  'CallTime',
  '$filter=',
  '$select=',
  '$expand=',
  '$orderby=',
  '$top=',
  '&',
  '%',
  '%27',
  '+',
  '@p',
]
const soup = fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }).map((words) => words.join(' '))
const anyText = fc.oneof(
  soup,
  soup.map((text) => text.replaceAll(' ', '')),
  fc.string({ unit: 'binary', maxLength: 300 }),
)

test('expressions', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      refusalOnly(() => {
        const filter = parseExpression(text)
        refusalOnly(() => toCondition(filter, CallHistory.struct, 0))
        runQuery(
          [ROW],
          { filter, orderBy: [], search: null, skip: 0, top: 1 },
          { struct: Users.struct, field: (row, name) => row[name] ?? null, now: 0 },
        )
      })
    }),
    { numRuns: 5000 },
  )
})

test('queries and paths', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      refusalOnly(() => parsePath(text))
      refusalOnly(() => {
        const { select, expand } = parseQuery(text)
        projection(Users.struct, select, expand, 0)
      })
    }),
    { numRuns: 5000 },
  )
})

test('well-formed conditions are understood, whatever their literals hold', () => {
  const literal = fc.string({ maxLength: 30 })
  fc.assert(
    fc.property(literal, literal, (a, b) => {
      const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`
      const filter = `FirstName eq ${quote(a)} or LastName eq ${quote(b)}`
      const { filter: parsed } = parseQuery(`$filter=${encodeURIComponent(filter)}`)
      const rows = [{ FirstName: a }, { LastName: b }, {}]
      const reading = {
        struct: Users.struct,
        field: (row: Record<string, string>, name: string) => row[name] ?? null,
        now: 0,
      }
      assert.equal(runQuery(rows, { filter: parsed, orderBy: [], search: null, skip: 0, top: 9 }, reading).total, 2)
    }),
    { numRuns: 1000 },
  )
})

test('the largest texts allowed are done quickly and do not overflow the stack', () => {
  const started = performance.now()
  for (const text of [
    '('.repeat(32_000),
    'not '.repeat(8000),
    '-'.repeat(32_000),
    `Id eq 1${' or Id eq 1'.repeat(1200)}`,
    `Id in (${'1,'.repeat(4500)}1)`,
    'a/'.repeat(16_000),
    "'".repeat(32_000),
    '1'.repeat(32_000),
    'Groups/any(a:'.repeat(2000),
    'contains('.repeat(3000),
    `${'Id eq 1 and (Id eq 2 or ('.repeat(30)}true${'))'.repeat(30)}`,
  ]) {
    refusalOnly(() => {
      const filter = parseExpression(text)
      refusalOnly(() => toCondition(filter, CallHistory.struct, 0))
      runQuery(
        [ROW],
        { filter, orderBy: [], search: null, skip: 0, top: 1 },
        { struct: Users.struct, field: (row, name) => row[name] ?? null, now: 0 },
      )
    })
  }
  assert.ok(performance.now() - started < 3000)
})
