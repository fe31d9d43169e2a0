// What $filter and $orderby mean, row by row.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Users } from '@cordboard/model'
import { ODataRefusal, parseExpression, parseOrderBy, runQuery } from './index.ts'

type Row = Readonly<Record<string, unknown>>
const ROWS: readonly Row[] = [
  {
    Id: 1,
    Number: '101',
    FirstName: "O'Neil",
    LastName: 'Ünal 100%',
    Enabled: true,
    SRTPMode: 'SRTPDisabled',
    Tags: ['MS', 'AI'],
    PinProtectTimeout: 30,
    Groups: [
      { GroupId: 5, Name: 'Sales', Tags: ['MS'], Rights: { RoleName: 'users' } },
      { GroupId: 6, Name: 'Support', Tags: [], Rights: { RoleName: 'managers' } },
    ],
    Hours: { Type: 'OfficeHours', Periods: [{ DayOfWeek: 'Monday', Start: '09:00:00', Stop: '17:30:00' }] },
  },
  {
    Id: 2,
    Number: '102',
    FirstName: 'ann',
    Enabled: false,
    SRTPMode: 'SRTPEnforced',
    Tags: [],
    Groups: [],
    PinProtectTimeout: 0,
  },
  { Id: 3, Number: '103', FirstName: null, Enabled: null, Groups: [{ GroupId: 5, Name: 'Sales', Rights: null }] },
]
const READING = {
  struct: Users.struct,
  field: (row: Row, name: string) => row[name] ?? null,
  now: Date.parse('2026-11-20T10:00:00Z'),
}

function ids(filter: string, orderBy = ''): readonly unknown[] {
  const query = {
    filter: filter === '' ? null : parseExpression(filter),
    orderBy: orderBy === '' ? [] : parseOrderBy(orderBy),
    search: null,
    skip: 0,
    top: 100,
  }
  return runQuery(ROWS, query, READING).rows.map((row) => row.Id)
}

describe('filters', () => {
  for (const [filter, expected] of [
    ["Number eq '101'", [1]],
    ["'101' eq Number", [1]],
    ["Number ne '101'", [2, 3]],
    ["Number gt '101' and Number le '103'", [2, 3]],
    ["FirstName eq 'O''Neil'", [1]],
    ["contains(LastName,'100%')", [1]],
    ["startswith(FirstName,'a') or endswith(FirstName,'Neil')", [1, 2]],
    ["substringof('nn',FirstName)", [2]],
    ["tolower(FirstName) eq 'ann'", [2]],
    ["toupper(FirstName) eq 'ANN'", [2]],
    ['length(FirstName) eq 3', [2]],
    ["indexof(FirstName,'N') eq 2", [1]],
    ["concat(concat(Number,'-'),FirstName) eq '102-ann'", [2]],
    ["substring(FirstName,1) eq 'nn'", [2]],
    ["substring(FirstName,0,1) eq 'a'", [2]],
    ["trim(' ann ') eq FirstName", [2]],
    ['FirstName eq null', [3]],
    ['FirstName ne null', [1, 2]],
    ['Enabled', [1]],
    ['not Enabled', [2]],
    ['Enabled eq false', [2]],
    ['not (Enabled eq true)', [2, 3]],
    ["not contains(FirstName,'n')", [1]],
    ["SRTPMode eq 'SRTPDisabled'", [1]],
    ["SRTPMode eq 'srtpdisabled'", [1]],
    ["SRTPMode eq Pbx.SRTPModeType'SRTPEnforced'", [2]],
    ["SRTPMode in ('SRTPDisabled','SRTPEnforced')", [1, 2]],
    ["Tags has Pbx.UserTag'AI'", [1]],
    ["Tags/any(t: t eq 'AI')", [1]],
    ['Tags/any()', [1]],
    ['Tags/$count eq 2', [1]],
    ["Number in ('101', '103')", [1, 3]],
    ['Id in (1,2)', [1, 2]],
    ['Id in ()', []],
    ['Groups/any(g: g/GroupId eq 5)', [1, 3]],
    ["Groups/any(g: g/GroupId eq 5 and g/Name eq 'Sales') and Number ne '103'", [1]],
    ['Groups/all(g: g/GroupId eq 5)', [2, 3]],
    ["Groups/any(g: g/Rights/RoleName eq 'managers')", [1]],
    ["Groups/any(g: g/Tags/any(t: t eq 'MS' and g/GroupId eq 5))", [1]],
    ['Groups/any(g: g/GroupId eq $it/PrimaryGroupId)', []],
    ["Hours/Type eq 'OfficeHours'", [1]],
    ['Hours/Periods/any(p: p/Start eq 09:00:00)', [1]],
    ["Hours/Periods/any(p: p/Stop gt 17:00 and p/Stop eq '17:30:00')", [1]],
    ['Id add 1 eq 2', [1]],
    ['Id mul 2 sub 1 gt 4', [3]],
    ['Id mod 2 eq 1', [1, 3]],
    ['-Id lt -2', [3]],
    ['Id div 2 eq 1', [2, 3]],
    ['Id divby 2 eq 1.5', [3]],
    ['PinProtectTimeout div 0 eq 1', []],
    ['round(1.5) eq 2 and floor(1.5) eq 1 and ceiling(1.2) eq 2', [1, 2, 3]],
    ['year(2026-05-01) eq 2026 and month(2026-05-01) eq 5 and day(2026-05-01) eq 1', [1, 2, 3]],
    ['hour(2026-05-01T23:15:59.5Z) eq 23 and minute(2026-05-01T23:15:59Z) eq 15', [1, 2, 3]],
    ['date(2026-05-01T23:30:00-02:00) eq 2026-05-02', [1, 2, 3]],
    ['now() gt 2026-11-20T09:59:59Z and now() lt 2026-11-21', [1, 2, 3]],
    ["totalseconds(duration'PT1M') eq 60", [1, 2, 3]],
    ['Id eq 1 or Id eq 2 and Id eq 3', [1]],
    ['(Id eq 1 or Id eq 2) and Id eq 2', [2]],
    ['NOT (Id EQ 1) AND true', [2, 3]],
    ["number eq '101'", [1]],
    [Array.from({ length: 200 }, (_, index) => `Number eq '${index}'`).join(' or '), [1, 2, 3]],
    [`${'('.repeat(30)}Id eq 1${')'.repeat(30)}`, [1]],
  ] as const) {
    test(filter.slice(0, 100), () => assert.deepEqual(ids(filter), expected))
  }
})

describe('orders', () => {
  for (const [order, expected] of [
    ['Number desc', [3, 2, 1]],
    ['FirstName', [3, 1, 2]],
    ['FirstName desc', [2, 1, 3]],
    ['Enabled asc,Number desc', [3, 2, 1]],
    ['length(FirstName) desc, Id', [1, 2, 3]],
    ['Groups/$count desc,Id', [1, 3, 2]],
    ['Hours/Type desc,Id desc', [1, 3, 2]],
  ] as const) {
    test(order, () => assert.deepEqual(ids('', order), expected))
  }
})

describe('refusals', () => {
  for (const [filter, words] of [
    ['Colour eq 1', /Could not find a property named 'Colour' on type 'Pbx\.User'/],
    ['Hours/Colour eq 1', /Could not find a property named 'Colour' on type 'Pbx\.Schedule'/],
    ['Number eq 101', /incompatible types.*'Edm\.String' and 'Edm\.Int32'/],
    ["Id eq 'x'", /incompatible types/],
    ["SRTPMode eq 'Sometimes'", /The string 'Sometimes' is not a valid enumeration type constant/],
    ['Number', /must evaluate to a single boolean/],
    ['Number and Enabled', /needs Edm\.Boolean/],
    ['Groups eq 1', /incompatible types/],
    ['Number/any(x: true)', /only follow a collection/],
    ['Groups/all()', /a condition for all/],
    ["Secret eq 'x'", /Could not find a property/],
    ["AuthPassword eq 'x'", /cannot be used in the query/],
    ["nonsense(Number) eq '1'", /unknown function with name 'nonsense'/],
    ['contains(Number) eq true', /takes 2 arguments/],
    ['length(Id) eq 1', /No function 'length' takes Edm\.Int32/],
    ['Id add Number eq 1', /incompatible types/],
    ["Number eq 'a", /unterminated string/],
    ['Number eq', /Syntax error/],
    ['(Id eq 1', /'\)' expected/],
    ['Id eq 1)', /end of text/],
    ['Id eq 1 Id eq 2', /end of text/],
    ['Id # 1', /character '#' is not valid/],
    ['Id eq 12abc', /Unrecognized '12abc' literal/],
    ["CallTime eq duration'1 hour'", /Unrecognized/],
    ['Id eq 2026-02-30', /Unrecognized/],
    [' ', /Syntax error/],
    [`${'('.repeat(100)}1${')'.repeat(100)}`, /nested too deeply|Recursion limit/],
    [`${'not '.repeat(100)}Enabled`, /Recursion limit/],
    [`1${' add 1'.repeat(500)} eq 1`, /Recursion limit/],
    [`Id eq 1${' or Id eq 1'.repeat(3000)}`, /node count limit|too many parts|characters/],
  ] as const) {
    test(filter.slice(0, 60), () => {
      assert.throws(
        () => ids(filter),
        (error) =>
          error instanceof ODataRefusal &&
          error.status === 400 &&
          words.test(error.message) &&
          error.message.length < 400,
      )
    })
  }

  test('a filter whose work explodes is given up', () => {
    const many = Array.from({ length: 400 }, (_, index) => ({ GroupId: index, Name: 'x', Tags: [] }))
    const row = { Id: 1, Groups: many }
    const filter = parseExpression(
      'Groups/all(a: $it/Groups/all(b: $it/Groups/all(c: a/GroupId add b/GroupId add c/GroupId ge 0)))',
    )
    const query = { filter, orderBy: [], search: null, skip: 0, top: 1 }
    assert.throws(() => runQuery([row], query, READING), /costs too much/)
  })
})

test('$search looks into the searchable fields without case', () => {
  const page = runQuery(ROWS, { filter: null, orderBy: [], search: 'ANN', skip: 0, top: 10 }, READING)
  assert.deepEqual(
    page.rows.map((row) => row.Id),
    [2],
  )
})
