// CSV as spreadsheets and scripts read it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { csvText } from './csv.ts'

for (const [value, expected] of [
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  [null, ''],
  [undefined, ''],
  [true, 'true'],
  [-5, '-5'],
  [['a', 'b'], 'a; b'],
  ['=1+1', "'=1+1"],
  ['+49301234', "'+49301234"],
  ['-2', "'-2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  [['=cmd', 'b'], "'=cmd; b"],
] as const) {
  test(`${JSON.stringify(value)} is the cell ${JSON.stringify(expected)}`, () => {
    assert.equal(csvText(['A'], [{ A: value }]), `A\r\n${expected}\r\n`)
  })
}

/** A reader as RFC 4180 describes one. */
function read(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!
    if (quoted) {
      if (char !== '"') cell += char
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else quoted = false
    } else if (char === '"') quoted = true
    else if (char === ',') {
      row.push(cell)
      cell = ''
    } else if (char === '\r' && text[at + 1] === '\n') {
      rows.push([...row, cell])
      row = []
      cell = ''
      at += 1
    } else cell += char
  }
  return rows
}

test('whatever texts are written are read again, and none begins as a formula does', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 20 }), (rows) => {
      const [, ...found] = read(
        csvText(
          ['A', 'B'],
          rows.map(([A, B]) => ({ A, B })),
        ),
      )
      assert.equal(found.length, rows.length)
      for (const [index, row] of found.entries()) {
        for (const [column, text] of row.entries()) {
          const given = rows[index]![column]!
          assert.ok(text === given || text === `'${given}`)
          assert.doesNotMatch(text, /^[=+\-@\t\r]/)
        }
      }
    }),
  )
})
