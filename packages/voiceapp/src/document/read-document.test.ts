// Documents that are taken and those that are refused, with code and line.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentLimits } from './element.ts'
import { readDocument, readResponse } from './read-document.ts'

test('elements keep names, attributes, text and lines', () => {
  const text =
    '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- note -->\n<Response>\n  <Say voice="a">Hi &amp; <b>you</b>&#33;</Say>\n</Response>'
  const reading = readResponse(text)
  assert.ok(reading.ok)
  const [say] = reading.root.children
  assert.deepEqual([say?.name, say?.line, say?.attributes.get('voice')], ['Say', 4, 'a'])
  assert.deepEqual([say?.text, say?.allText], ['Hi & !', 'Hi & you!'])
})

test('CDATA is text', () => {
  const reading = readResponse('<Response><Say><![CDATA[1 < 2]]></Say></Response>')
  assert.equal(reading.ok && reading.root.children[0]?.text, '1 < 2')
})

const deep = (levels: number) => `${'<a>'.repeat(levels)}${'</a>'.repeat(levels)}`
const refused: readonly (readonly [name: string, text: string, code: number, line: number | null])[] = [
  ['nothing', '', 12100, 1],
  ['no XML', 'Hello', 12100, 1],
  ['an element that is not closed', '<Response>\n<Say>', 12100, 2],
  ['a wrong end', '<Response>\n\n<Say></Play></Response>', 12100, 3],
  ['an attribute twice', '<Response><Say a="1" a="2"/></Response>', 12100, 1],
  ['two roots', '<Response/><Response/>', 12100, 1],
  ['another root', '<response/>', 12102, 1],
  ['a document type', '<!DOCTYPE r>\n<Response/>', 12100, 1],
  [
    'entities that grow',
    '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><Response><Say>&b;</Say></Response>',
    12100,
    1,
  ],
  [
    'an entity from a file',
    '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><Response><Say>&f;</Say></Response>',
    12100,
    1,
  ],
  ['an unknown entity', '<Response><Say>&nbsp;</Say></Response>', 12100, 1],
  ['too deep', deep(documentLimits.depth + 1), 12100, 1],
  ['too many elements', `<Response>${'<Hangup/>'.repeat(documentLimits.elements)}</Response>`, 11750, 1],
  ['too long', `<Response><Say>${'x'.repeat(documentLimits.bytes)}</Say></Response>`, 11750, null],
  ['too long in bytes only', `<Response><Say>${'é'.repeat(documentLimits.bytes / 2)}</Say></Response>`, 11750, null],
]
for (const [name, text, code, line] of refused)
  test(`refused: ${name}`, () => {
    const reading = readResponse(text)
    assert.ok(!reading.ok)
    assert.deepEqual([reading.problem.code, reading.problem.line, reading.problem.fatal], [code, line, true])
  })

test('limits are inclusive', () => {
  assert.equal(readDocument(deep(documentLimits.depth)).ok, true)
  const frame = '<Response><Say></Say></Response>'.length
  const text = `<Response><Say>${'x'.repeat(documentLimits.bytes - frame)}</Say></Response>`
  assert.equal(readResponse(text).ok, true)
})
