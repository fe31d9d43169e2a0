// No text makes the engine throw anything but its refusal, hang, or recurse too deeply.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AuditLogs, CallHistory, EventLogs, Users } from '@cordboard/model'
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
  '@p=',
  'AND',
  'NOT',
  '"',
  'P1D',
  "duration'P9999999999D'",
  'maxdatetime()',
  '$search=',
  '&@q=',
  '@q',
  '$levels=1',
  '$it/',
  'time',
  'indexof',
  'hour',
  'round',
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

// Everything a request does with its query before and while rows are read.
function answerTo(query: string): void {
  refusalOnly(() => {
    const options = parseQuery(query)
    refusalOnly(() => projection(Users.struct, options.select, options.expand, 0, 'Europe/Berlin'))
    if (options.filter !== null) {
      const { filter } = options
      for (const { struct } of [CallHistory, EventLogs, AuditLogs])
        refusalOnly(() => toCondition(filter, struct, 0, 'Europe/Berlin'))
    }
    for (const { struct } of [Users, CallHistory]) {
      const reading = {
        struct,
        field: (row: typeof ROW, name: string) => row[name] ?? null,
        now: 0,
        zone: 'Europe/Berlin',
      }
      refusalOnly(() => runQuery([ROW], { ...options, top: 1 }, reading))
    }
  })
}

const LIMIT_MS = 50
// A loaded machine makes anything slow now and then; what is slow itself is slow every time.
const TRIES = 8

function isQuick(work: () => void): boolean {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const { user, system } = process.cpuUsage()
    work()
    const spent = process.cpuUsage({ user, system })
    if ((spent.user + spent.system) / 1000 <= LIMIT_MS) return true
  }
  return false
}

test('no query takes longer than 50 ms of work', () => {
  const option = fc.constantFrom(
    '$filter=',
    '$orderby=',
    '$expand=',
    '$select=',
    '$search=',
    '@p=',
    '$top=',
    '$apply=',
    '',
  )
  const query = fc
    .array(fc.tuple(option, anyText), { maxLength: 4 })
    .map((parts) => parts.map(([name, text]) => `${name}${text}`).join('&'))
  fc.assert(
    fc.property(query, (text) => isQuick(() => answerTo(text))),
    { numRuns: 4000 },
  )
})

const A = 'a'.repeat(2000)
for (const [what, query] of [
  ['brackets', `$filter=${'('.repeat(32_000)}`],
  ['not', `$filter=${'not '.repeat(8000)}`],
  ['signs', `$filter=${'-'.repeat(32_000)}`],
  ['slashes', `$filter=${'a/'.repeat(16_000)}`],
  ['quotes', `$filter=${"'".repeat(32_000)}`],
  ['digits', `$filter=${'1'.repeat(32_000)}`],
  ['hexadecimal digits and dashes', `$filter=${'abcdef12-'.repeat(3600)}`],
  ['durations', `$filter=${'P1DT'.repeat(8000)}`],
  ['lambdas', `$filter=${'Groups/any(a:'.repeat(2000)}`],
  ['calls', `$filter=${'contains('.repeat(3000)}`],
  ['alternatives', `$filter=Id eq 1${' or Id eq 1'.repeat(1000)}`],
  ['a list', `$filter=Id in (${'1,'.repeat(4500)}1)`],
  ['a search', `$search=${'('.repeat(32_000)}`],
  ['searched words', `$search=${'a '.repeat(16_000)}`],
  ['a phrase', `$search="${'\\"'.repeat(10_000)}`],
  ['expands', `$expand=${'Groups($expand='.repeat(2000)}`],
  ['an expanded path', `$expand=${'Groups/'.repeat(4000)}`],
  ['names', `$select=${'a,'.repeat(16_000)}`],
  [
    'aliases',
    `$filter=@a0${Array.from({ length: 150 }, (_, index) => `&@a${index}=@a${index + 1} or @a${index + 1}`).join('')}`,
  ],
  [
    'texts within texts that nearly match',
    `$filter=${Array.from({ length: 12 }, () => `contains(concat(@t,@t),concat('b',@t))`).join(' or ')}&@t='${A}'`,
  ],
  ['places in texts', `$filter=${Array(40).fill('indexof(concat(@t,@t),@t) eq 1').join(' or ')}&@t='${A}'`],
  ['times out of reach', `$filter=year(maxdatetime() add duration'P9999999999D') eq 1 or hour(mindatetime()) eq 1`],
  ['options', Array.from({ length: 8000 }, (_, index) => `a${index}=1`).join('&')],
  ['percent signs', '%'.repeat(32_000)],
] as const) {
  test(`${what}: quick, whatever the length`, () => {
    assert.ok(isQuick(() => answerTo(query)))
    assert.ok(isQuick(() => refusalOnly(() => parsePath(`/${query}`))))
  })
}
