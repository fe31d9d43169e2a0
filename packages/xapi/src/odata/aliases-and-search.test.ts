// Aliases, the words of $search, time zones, and where refusals say the fault is.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CallHistory, Users } from '@cordboard/model'
import { ODataRefusal, parseExpression, parseQuery, plainReading, projection, runQuery, toCondition } from './index.ts'

const ROWS: readonly Readonly<Record<string, unknown>>[] = [
  { Id: 1, Number: '101', FirstName: 'Ann', LastName: 'Meyer', Groups: [{ GroupId: 5, Name: 'Sales' }] },
  { Id: 2, Number: '102', FirstName: 'Bob', LastName: 'Meyer-Lee', Groups: [] },
  { Id: 3, Number: '103', FirstName: '\u{1f600}\ue000', LastName: null, Groups: [] },
]

function ids(query: string, rows = ROWS, zone = 'UTC'): readonly unknown[] {
  const options = parseQuery(query)
  const reading = plainReading(Users.struct, Date.parse('2026-11-20T23:30:00Z'), zone)
  return runQuery(rows, { ...options, top: 100 }, reading).rows.map((row) => (row as { Id: number }).Id)
}

describe('aliases', () => {
  for (const [query, expected] of [
    ["$filter=Number eq @n&@n='102'", [2]],
    ["@n='102'&$filter=Number eq @n", [2]],
    ["$filter=Number in @list&@list=('101','103')", [1, 3]],
    ['$filter=Id eq @sum&@sum=@one add @one&@one=1', [2]],
    ['$filter=@c&@c=Id gt 1', [2, 3]],
    ['$filter=FirstName eq @none', []],
    ['$filter=LastName eq @none', [3]],
    ['$orderby=@by desc&@by=Id', [3, 2, 1]],
    ['$filter=Groups/any(g: g/GroupId eq @id)&@id=5', [1]],
  ] as const) {
    test(query, () => assert.deepEqual(ids(query), expected))
  }

  for (const [query, words] of [
    ['$filter=Id eq @a&@a=@a', /'@a' is used in its own value/],
    ['$filter=Id eq @a&@a=@b&@b=@a', /is used in its own value/],
    ['$filter=Id eq @a&@a=1 1', /end of text.*\(@a\)/],
    [
      `$filter=Id eq @a0&${Array.from({ length: 12 }, (_, index) => `@a${index}=@a${index + 1}`).join('&')}&@a12=1`,
      /nested too deeply/,
    ],
    [
      `$filter=Id eq @a0&${Array.from(
        { length: 8 },
        (_, index) =>
          `@a${index}=${Array(8)
            .fill(`@a${index + 1}`)
            .join(' add ')}`,
      ).join('&')}`,
      /node count limit/,
    ],
  ] as const) {
    test(`${query.slice(0, 40)} is refused`, () => {
      assert.throws(
        () => parseQuery(query),
        (error) => error instanceof ODataRefusal && words.test(error.message),
      )
    })
  }
})

describe('$search', () => {
  for (const [text, expected] of [
    ['ann', [1]],
    ['meyer', [1, 2]],
    ['meyer ann', [1]],
    ['meyer AND NOT ann', [2]],
    ['NOT meyer', [3]],
    ['ann OR bob', [1, 2]],
    ['(ann OR bob) lee', [2]],
    ['ann OR bob lee', [1, 2]],
    ['"meyer-lee"', [2]],
    ['"a\\"b"', []],
    ['10', [1, 2, 3]],
    ['"AND"', []],
  ] as const) {
    test(text, () => assert.deepEqual(ids(`$search=${encodeURIComponent(text)}`), expected))
  }

  for (const [text, at] of [
    ['(ann', 4],
    ['ann)', 3],
    ['ann AND', 7],
    ['OR', 0],
    ['a "b', 2],
    ['x'.repeat(300), 0],
    ['('.repeat(99), null],
    ['x '.repeat(200), null],
  ] as const) {
    test(`${text.slice(0, 20)} is refused`, () => {
      assert.throws(
        () => parseQuery(`$search=${encodeURIComponent(text)}`),
        (error) =>
          error instanceof ODataRefusal &&
          error.option === '$search' &&
          (at === null ? error.at !== null : error.at === at),
      )
    })
  }
})

describe('days and hours are those of the time zone', () => {
  for (const [filter, zone, expected] of [
    ['date(now()) eq 2026-11-20', 'UTC', true],
    ['date(now()) eq 2026-11-21', 'Europe/Berlin', true],
    ['hour(now()) eq 0 and day(now()) eq 21', 'Europe/Berlin', true],
    ['time(now()) eq 05:15', 'Asia/Kathmandu', true],
    ['totaloffsetminutes(now()) eq 345', 'Asia/Kathmandu', true],
    ['now() ge 2026-11-21', 'Europe/Berlin', true],
    ['now() ge 2026-11-21', 'UTC', false],
    ['hour(1970-01-01T05:00:00Z) eq 6', 'Europe/Berlin', true],
    ['date(2026-10-25T22:30:00Z) eq 2026-10-25', 'Europe/Berlin', true],
    ['date(now()) eq 2026-11-20', 'No/Where', true],
  ] as const) {
    test(`${filter} in ${zone}`, () =>
      assert.equal(ids(`$filter=${encodeURIComponent(filter)}`, ROWS, zone).length > 0, expected))
  }

  test('a day of 25 hours is asked of a table as 25 hours', () => {
    const filter = parseExpression('date(SegmentStartTime) eq 2026-10-25')
    assert.deepEqual(toCondition(filter, CallHistory.struct, 0, 'Europe/Berlin'), {
      op: 'and',
      all: [
        { op: 'compare', field: 'SegmentStartTime', is: 'ge', value: Date.parse('2026-10-24T22:00:00Z') },
        { op: 'compare', field: 'SegmentStartTime', is: 'lt', value: Date.parse('2026-10-25T23:00:00Z') },
      ],
    })
  })
})

test('characters are code points: in length, places and order', () => {
  assert.deepEqual(ids('$filter=length(FirstName) eq 2'), [3])
  assert.deepEqual(ids(`$filter=${encodeURIComponent("indexof(FirstName,'\ue000') eq 1")}`), [3])
  const rows = [
    { Id: 1, FirstName: '\u{1f600}' },
    { Id: 2, FirstName: '\uffee' },
  ]
  assert.deepEqual(ids('$orderby=FirstName', rows), [2, 1])
})

describe('a refusal names option and place', () => {
  const whole = (query: string): unknown => {
    const options = parseQuery(query)
    projection(Users.struct, options.select, options.expand, 0)
    return runQuery(ROWS, { ...options, top: 1 }, plainReading(Users.struct, 0))
  }
  for (const [query, option, at] of [
    ['$filter=Id eq 1 and Colour eq 2', '$filter', 12],
    ["$filter=Id eq 'x'", '$filter', 3],
    ['$filter=nonsense(Number)', '$filter', 0],
    ['$filter=Id eq 1 and cast(Id,Edm.String) eq 1', '$filter', 12],
    ["$filter=isof('Pbx.User')", '$filter', 0],
    ["$filter=matchesPattern(Number,'(a*)*b')", '$filter', 0],
    ['$filter=Id eq 1 # 2', '$filter', 8],
    ['$filter=  Id eq', '$filter', 7],
    [`$filter=Number eq '${'x'.repeat(3000)}'`, '$filter', 10],
    ['$filter=Id eq 1e999', '$filter', 6],
    ['$orderby=Id,Colour desc', '$orderby', 3],
    ['$orderby=Groups', '$orderby', null],
    ['$select=Id,Colour', '$select', 3],
    ['$select=Id,', '$select', 3],
    ['$expand=Groups,Colour', '$expand', 7],
    ['$expand=Groups($select=Name,Colour)', '$expand', 20],
    ['$expand=Groups($filter=Colour eq 1)', '$expand', 15],
    ['$expand=Groups($levels=2)', '$expand', 7],
    ['$expand=Groups($apply=x)', '$expand', 7],
    ['$expand=Groups/$ref', '$expand', 7],
  ] as const) {
    test(query.slice(0, 60), () => {
      assert.throws(
        () => whole(query),
        (error) => {
          assert.ok(error instanceof ODataRefusal)
          assert.equal(error.status, 400)
          assert.equal(error.option, option)
          if (at !== null) assert.equal(error.at, at, error.message)
          assert.ok(error.message.includes(option), error.message)
          if (at !== null) assert.ok(error.message.includes(`position ${at}`), error.message)
          return true
        },
      )
    })
  }

  for (const name of ['$apply', '$compute', '$deltatoken', '$index']) {
    test(`${name} is refused by name`, () => {
      assert.throws(() => parseQuery(`${name}=x`), new RegExp(`'\\${name}' is not supported`))
    })
  }
})

test('a table is asked for a hundred texts at most', () => {
  const texts = (many: number): string =>
    Array.from({ length: many }, (_, index) => `contains(SrcDn,'${index}')`).join(' or ')
  toCondition(parseExpression(texts(99)), CallHistory.struct, 0)
  assert.throws(() => toCondition(parseExpression(texts(101)), CallHistory.struct, 0), /at most 1000 terms.*\$filter/)
})
