// Query options and resource paths in every way clients write them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Users } from '@cordboard/model'
import { ODataRefusal, parsePath, parseQuery, project, projection } from './index.ts'

describe('paths', () => {
  const named = (name: string, text: string, quoted: boolean) => ({ name, text, quoted })
  for (const [path, expected] of [
    ['/Users', [{ name: 'Users', arguments: null }]],
    ['/Users/', [{ name: 'Users', arguments: null }]],
    ['/Users(5)', [{ name: 'Users', arguments: [{ name: null, text: '5', quoted: false }] }]],
    ['/Users(Id=5)', [{ name: 'Users', arguments: [named('Id', '5', false)] }]],
    ["/Users(Number='10''1')", [{ name: 'Users', arguments: [named('Number', "10'1", true)] }]],
    ['/Users(Number=%27101%27)', [{ name: 'Users', arguments: [named('Number', '101', true)] }]],
    ["/EmailTemplate('a%2Fb')", [{ name: 'EmailTemplate', arguments: [{ name: null, text: 'a/b', quoted: true }] }]],
    [
      "/CustomPrompts('a/b.wav')",
      [{ name: 'CustomPrompts', arguments: [{ name: null, text: 'a/b.wav', quoted: true }] }],
    ],
    [
      "/BlackListNumbers('+49 30')",
      [{ name: 'BlackListNumbers', arguments: [{ name: null, text: '+49 30', quoted: true }] }],
    ],
    [
      '/Fax/Pbx.InitFax()',
      [
        { name: 'Fax', arguments: null },
        { name: 'Pbx.InitFax', arguments: [] },
      ],
    ],
    [
      '/Users(1)/Groups/$count',
      [
        { name: 'Users', arguments: [{ name: null, text: '1', quoted: false }] },
        { name: 'Groups', arguments: null },
        { name: '$count', arguments: null },
      ],
    ],
    [
      "/R/Pbx.F(periodFrom=2026-01-01T00:00:00Z,callTimeFilterFrom='0%3A00%3A0', topOf = 5 )",
      [
        { name: 'R', arguments: null },
        {
          name: 'Pbx.F',
          arguments: [
            named('periodFrom', '2026-01-01T00:00:00Z', false),
            named('callTimeFilterFrom', '0:00:0', true),
            named('topOf', '5', false),
          ],
        },
      ],
    ],
  ] as const) {
    test(path, () => assert.deepEqual(parsePath(path), expected))
  }

  for (const path of [
    '/Users(',
    '/Users(1',
    "/Users('a",
    '/Users(1)x',
    '/Users()()',
    '/(1)',
    '/Us ers',
    '/%',
    '/Users(a=)',
    '/Users(1,)',
    `/${'a/'.repeat(20)}`,
    `/${'a'.repeat(9000)}`,
  ]) {
    test(`${path.slice(0, 40)} is refused`, () => assert.throws(() => parsePath(path), ODataRefusal))
  }
})

describe('queries', () => {
  test('names with and without $, encoded or not, in any case', () => {
    for (const query of ['$top=5&$count=true', '%24top=5&%24count=TRUE', 'top=5&count=true', '$TOP=5&$Count=true']) {
      const { top, count } = parseQuery(query)
      assert.deepEqual([top, count], [5, true], query)
    }
  })

  test('what is no option is kept as an argument', () => {
    const { others, top } = parseQuery("date='x'&$top=&a")
    assert.deepEqual(
      [...others],
      [
        ['date', "'x'"],
        ['a', ''],
      ],
    )
    assert.equal(top, null)
  })

  test('a list may come as one option for each of its items, as generated clients send it', () => {
    const { select, orderBy, expand } = parseQuery(
      '$select=Id&$select=Name&$orderby=Name desc&$orderby=Id&$expand=A&$expand=B',
    )
    assert.deepEqual(select, ['Id', 'Name'])
    assert.deepEqual(
      orderBy.map((item) => item.descending),
      [true, false],
    )
    assert.deepEqual(
      expand.map((item) => item.name),
      ['A', 'B'],
    )
  })

  for (const [query, words] of [
    ['$top=-1', /non-negative integer/],
    ['$top=1.5', /non-negative integer/],
    ['$top=99999999999', /non-negative integer/],
    ['$skip=x', /\$skip/],
    ['$count=yes', /Valid options are 'true' and 'false'/],
    ['$apply=x', /'\$apply' is not supported/],
    ['$top=1&$top=2', /more than once/],
    ['$top=1&top=2', /more than once/],
    [`${'a1=1&'.repeat(201)}`, /at most 200 options/],
    ['$filter=%ZZ', /percent-encoded/],
    ['$select=', null],
    ['$select=a b', /end of text/],
    ['$select=,', /a property name/],
    ['$expand=Groups($nope=1)', /not supported in \$expand/],
    ['$expand=Groups($top=x)', /a number/],
    ['$expand=Groups(', /a query option/],
    [`$expand=${'Groups($expand='.repeat(6)}Groups${')'.repeat(6)}`, /too deep/],
    [`$select=${'a,'.repeat(300)}a`, /at most/],
    [`$filter=${'x'.repeat(40_000)}`, /at most/],
  ] as const) {
    test(query.slice(0, 50), () => {
      if (words === null) parseQuery(query)
      else
        assert.throws(
          () => parseQuery(query),
          (error) => error instanceof ODataRefusal && words.test(error.message),
        )
    })
  }
})

describe('projection', () => {
  const row: Readonly<Record<string, unknown>> = {
    Id: 1,
    Number: '101',
    FirstName: null,
    Secret: 'never',
    AccessPassword: 'never',
    Groups: [
      { GroupId: 5, Name: 'Sales', Rights: { RoleName: 'users', CanBargeIn: null } },
      { GroupId: 6, Name: 'Support', Rights: { RoleName: 'managers' } },
    ],
    Hours: { Type: 'AllHours', Periods: [{ DayOfWeek: 'Monday', Start: null }] },
  }
  const shown = (query: string) => {
    const { select, expand } = parseQuery(query)
    return project(projection(Users.struct, select, expand, 0), (name) => row[name])
  }
  for (const [query, expected] of [
    ['$select=Number,FirstName', { Number: '101' }],
    ['$select=number', { Number: '101' }],
    ['$select=Hours', { Hours: { Type: 'AllHours', Periods: [{ DayOfWeek: 'Monday' }] } }],
    ['$select=Number&$expand=Groups($select=GroupId)', { Number: '101', Groups: [{ GroupId: 5 }, { GroupId: 6 }] }],
    ['$select=Id&$expand=Groups($filter=GroupId eq 6;$select=Name)', { Id: 1, Groups: [{ Name: 'Support' }] }],
    [
      '$select=Id&$expand=Groups($orderby=GroupId desc;$top=1;$select=Name;$count=true)',
      { Id: 1, 'Groups@odata.count': 2, Groups: [{ Name: 'Support' }] },
    ],
    [
      '$select=Id&$expand=Groups($select=GroupId;$expand=Rights)',
      {
        Id: 1,
        Groups: [
          { GroupId: 5, Rights: { RoleName: 'users' } },
          { GroupId: 6, Rights: { RoleName: 'managers' } },
        ],
      },
    ],
    [
      '$select=Id&$expand=Groups/Rights',
      {
        Id: 1,
        Groups: [
          { GroupId: 5, Name: 'Sales', Rights: { RoleName: 'users' } },
          { GroupId: 6, Name: 'Support', Rights: { RoleName: 'managers' } },
        ],
      },
    ],
    ['$select=AccessPassword', {}],
    ['$select=Id&$expand=ForwardingProfiles', { Id: 1, ForwardingProfiles: [] }],
  ] as const) {
    test(query, () => assert.deepEqual(shown(query), expected))
  }

  test('without $select there are all properties but navigation', () => {
    assert.deepEqual(shown(''), {
      Id: 1,
      Number: '101',
      Hours: { Type: 'AllHours', Periods: [{ DayOfWeek: 'Monday' }] },
    })
  })

  for (const query of [
    '$select=Colour',
    '$expand=Colour',
    '$expand=Number',
    '$expand=Groups($select=Colour)',
    '$expand=Groups($filter=Colour eq 1)',
    '$select=Secret',
  ]) {
    test(`${query} is refused`, () => assert.throws(() => shown(query), /Could not find|not a navigation/))
  }
})
