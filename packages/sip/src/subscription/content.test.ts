// The bodies of NOTIFY, as phones read them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { escapeXml, renderContent } from './content.ts'

test('a mailbox with messages', () => {
  const body = renderContent(
    { package: 'message-summary', account: 'sip:101@pbx', fresh: 2, old: 8, urgentFresh: 0, urgentOld: 1 },
    0,
  )
  assert.equal(body.type, 'application/simple-message-summary')
  assert.equal(body.content, 'Messages-Waiting: yes\r\nMessage-Account: sip:101@pbx\r\nVoice-Message: 2/8 (0/1)\r\n')
})

test('an empty mailbox says no, and odd numbers do no harm', () => {
  const body = renderContent(
    {
      package: 'message-summary',
      account: 'sip:a\r\nEvil: 1',
      fresh: -1,
      old: Number.NaN,
      urgentFresh: 0,
      urgentOld: 0.5,
    },
    0,
  )
  assert.equal(body.content, 'Messages-Waiting: no\r\nMessage-Account: sip:aEvil: 1\r\nVoice-Message: 0/0 (0/0)\r\n')
})

test('dialog-info of a ringing extension', () => {
  const body = renderContent(
    {
      package: 'dialog',
      entity: 'sip:101@pbx',
      dialogs: [
        {
          id: 'c1',
          direction: 'recipient',
          state: 'early',
          callId: 'x@y',
          localTag: 'l',
          remoteTag: 'r',
          local: { display: null, uri: 'sip:101@pbx' },
          remote: { display: 'Tom & "Jerry" <x>', uri: 'sip:102@pbx' },
        },
      ],
    },
    7,
  )
  assert.equal(
    body.content,
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="7" state="full" entity="sip:101@pbx">',
      '<dialog id="c1" call-id="x@y" local-tag="l" remote-tag="r" direction="recipient">',
      '<state>early</state>',
      '<local>',
      '<identity>sip:101@pbx</identity>',
      '<target uri="sip:101@pbx"/>',
      '</local>',
      '<remote>',
      '<identity display="Tom &amp; &quot;Jerry&quot; &lt;x&gt;">sip:102@pbx</identity>',
      '<target uri="sip:102@pbx"/>',
      '</remote>',
      '</dialog>',
      '</dialog-info>',
      '',
    ].join('\r\n'),
  )
})

test('presence, open with a note', () => {
  const body = renderContent({ package: 'presence', entity: 'sip:101@pbx', open: true, note: 'at <lunch>' }, 0)
  assert.ok(body.content.includes('<status><basic>open</basic></status>'))
  assert.ok(body.content.includes('<note>at &lt;lunch&gt;</note>'))
})

test('escaped text never opens a tag, ends an attribute or carries a control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const escaped = escapeXml(text)
      for (const char of escaped) assert.ok(char >= ' ' && char !== '<' && char !== '>' && char !== '"' && char !== "'")
      const entities = escaped.split('&').slice(1)
      for (const rest of entities) assert.match(rest.slice(0, 5), /^(amp;|lt;|gt;|quot;|apos;)/)
    }),
  )
})
