// Literals, and addresses made of them: every value arrives as it was.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { alternatePath, functionPath, nextPath, queryText, rowPath } from './address.ts'
import { isoDuration, odata } from './odata.ts'

/** What stands in a query, as a server reads it: `+` is a space there. */
function queried(text: string): ReadonlyMap<string, string> {
  return new Map(new URLSearchParams(text))
}

test('text is quoted, and its apostrophes are doubled', () => {
  assert.equal(odata.text("O'Brien").text, "'O''Brien'")
  assert.equal(odata.text('').text, "''")
})

test('moments, days, durations and GUIDs stand without quotes, and what is none is refused', () => {
  assert.equal(odata.moment('2026-11-20T11:00:00+01:00').text, '2026-11-20T10:00:00.000Z')
  assert.equal(odata.moment(0).text, '1970-01-01T00:00:00.000Z')
  assert.equal(odata.day('2026-11-20').text, '2026-11-20')
  assert.equal(odata.duration(72_500).text, "duration'PT72.500S'")
  assert.equal(odata.guid('0190A6F0-0000-7000-8000-00000000000a').text, '0190A6F0-0000-7000-8000-00000000000a')
  for (const wrong of [
    () => odata.moment('soon'),
    () => odata.day('2026-13-40'),
    () => odata.day("2026-01-01'"),
    () => odata.duration(0.5),
    () => odata.guid("1' or true"),
    () => odata.filter`Id eq ${Number.NaN}`,
  ])
    assert.throws(wrong, RangeError)
})

test('durations of bodies are ISO 8601', () => {
  assert.equal(isoDuration(0), 'PT0S')
  assert.equal(isoDuration(60_000), 'PT60S')
  assert.equal(isoDuration(-1_050), '-PT1.050S')
})

test('a filter takes values, each as the literal of its kind', () => {
  const since = new Date('2026-11-20T10:00:00Z')
  assert.equal(
    odata.filter`LastName eq ${"O'Brien"} and Id gt ${5} and At ge ${since} and Enabled eq ${true} and X ne ${null}`,
    "LastName eq 'O''Brien' and Id gt 5 and At ge 2026-11-20T10:00:00.000Z and Enabled eq true and X ne null",
  )
  assert.equal(odata.filter`date(At) eq ${odata.day('2026-11-20')}`, 'date(At) eq 2026-11-20')
})

const traps: readonly (readonly [string, string, string])[] = [
  ['an apostrophe', "O'Brien", "'O''Brien'"],
  ['a percent sign', '100%25', "'100%25'"],
  ['a plus sign', '+49 30', "'+49 30'"],
  ['unicode', 'Zoë 東京 😀', "'Zoë 東京 😀'"],
]
for (const [what, value, literal] of traps) {
  test(`${what} arrives as it was in a filter, a search, a key, a number and an argument`, () => {
    const query = queryText({ filter: odata.filter`Name eq ${value}`, search: value })
    assert.equal(queried(query).get('$filter'), `Name eq ${literal}`)
    assert.equal(queried(query).get('$search'), value)
    assert.equal(decodeURIComponent(rowPath('Playlists', value)), `Playlists(${literal})`)
    assert.equal(decodeURIComponent(alternatePath('Users', 'Number', value)), `Users(Number=${literal})`)
    const path = functionPath('Trunks', 'ExplainRoute', { from: value, to: 'x', trunk: null, at: undefined })
    assert.equal(decodeURIComponent(path), `Trunks/Pbx.ExplainRoute(from=${literal},to='x')`)
    for (const url of [query, path, rowPath('Playlists', value)]) {
      const { href } = new URL(`http://pbx/xapi/v1/${url}`)
      assert.ok(!href.slice(4).includes('+'), href)
    }
  })
}

test('whatever the text is, a path and a query have one literal that means it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      fc.pre(value.isWellFormed())
      const inside = decodeURIComponent(rowPath('S', value)).slice(3, -2)
      assert.equal(inside.replaceAll("''", "'"), value)
      assert.equal(inside.replaceAll("''", '').includes("'"), false)
      assert.ok(!/[/?#]/.test(rowPath('S', value)))
      assert.equal(queried(queryText({ search: value })).get('$search'), value)
    }),
  )
})

test('query options come in one order, and those not said are left out', () => {
  assert.equal(queryText({}), '')
  assert.equal(queryText({ select: [], expand: [] }), '')
  const all = {
    count: true,
    top: 0,
    skip: 100,
    select: ['Id', 'Number'],
    orderby: ['Number', 'Id'],
    expand: ['Groups'],
  }
  assert.equal(queryText(all), '?$orderby=Number%2CId&$top=0&$skip=100&$select=Id%2CNumber&$expand=Groups&$count=true')
  assert.equal(queryText({ orderby: 'Number desc' }), '?$orderby=Number%20desc')
})

test('numbers and booleans of arguments stand as they are; other objects are refused', () => {
  assert.equal(
    functionPath('S', 'F', { a: 5, b: false, c: odata.day('2026-11-20') }),
    'S/Pbx.F(a=5,b=false,c=2026-11-20)',
  )
  assert.equal(functionPath('', 'GetUpdates', {}), 'GetUpdates()')
  assert.throws(() => functionPath('S', 'F', { a: { b: 1 } }), TypeError)
})

test('of a link to the next page only path and query are taken', () => {
  const root = '/xapi/v1/'
  assert.equal(nextPath('https://elsewhere.example/xapi/v1/Users?$skip=100', root), 'Users?$skip=100')
  assert.equal(nextPath('/pbx/xapi/v1/Users?$skip=100', root), 'Users?$skip=100')
  assert.equal(nextPath('Users?$skip=100', root), 'Users?$skip=100')
  assert.equal(nextPath('https://elsewhere.example/other', root), null)
  assert.equal(nextPath('http://[', root), null)
})
