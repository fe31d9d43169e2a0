// Templates of phones and gateways are read as XML that can do nothing but say something.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { factsOf, readContent } from './template-content.ts'

const GOOD = `<?xml version="1.0" encoding="utf-8"?>
<!-- ours -->
<doc>
  <header>
    <name>Acme T1</name>
    <url>https://acme.example</url>
    <templatetype>preferred</templatetype>
    <models><model ua="Acme T1">T1</model><model ua="Acme T2" name="T2"/></models>
    <languages><language>English</language><language value="German"/></languages>
  </header>
  <data><anything else="kept">&amp;&#65;</anything></data>
</doc>`

test('name, address, models and lists of the header are read', () => {
  const read = readContent(GOOD)
  assert.ok(read.ok)
  const facts = factsOf(read.root)
  assert.equal(facts.name, 'Acme T1')
  assert.equal(facts.templateType, 'preferred')
  assert.deepEqual(facts.models, [
    { name: 'T1', userAgent: 'Acme T1' },
    { name: 'T2', userAgent: 'Acme T2' },
  ])
  assert.deepEqual(facts.lists.get('languages'), ['English', 'German'])
})

test('a template that says nothing of itself is a template', () => {
  const read = readContent('<phone/>')
  assert.ok(read.ok)
  assert.deepEqual([factsOf(read.root).name, factsOf(read.root).models], ['', []])
})

for (const [what, content, line] of [
  ['nothing', '', 0],
  ['no XML', 'hello', 0],
  ['two roots', '<a/><b/>', 0],
  ['text beside the root', '<a/>text', 0],
  ['an open element', '<a>\n<b>\n</a>', 3],
  ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 1],
  ['an unknown entity', '<a>\n&x;</a>', 2],
  ['a frame that is closed and opened again', '<a/></data><data><b/>', 0],
  ['a document closed and another opened', '</data></doc><doc><header/><data>', 1],
  ['a root that closes the frame', '</data><data><sms/><a/>', 0],
  ['elements a hundred deep', '<a>'.repeat(100) + '</a>'.repeat(100), 1],
  ['a second declaration', '<?xml version="1.0"?><?xml version="1.0"?><a/>', 1],
] as const) {
  test(`${what} is refused`, () => {
    const read = readContent(content)
    assert.equal(read.ok, false)
    if (!read.ok) assert.equal(read.line, line, read.reason)
  })
}
