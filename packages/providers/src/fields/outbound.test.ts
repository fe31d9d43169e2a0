// What is sent: fields out of bindings, and headers out of fields.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { outboundHeaders } from './headers.ts'
import { type FieldName, fieldTable, type VariableName, variableTable } from './names.ts'
import { outboundFields } from './outbound.ts'
import { type Binding, noSipFields, type VariableValues } from './sip-fields.ts'

const bind = (field: FieldName, variable: VariableName, custom = ''): Binding => ({ field, variable, custom })

const values: VariableValues = {
  $CalledNum: '+442071838750',
  $CallerName: 'Anna Berg',
  $OutboundCallerId: '+15551230001',
  $OriginatorCallerID: '+4915112345678',
  $AuthID: 'trunk-user',
  $LineNumber: '100200',
  $GWHostPort: 'demo.sip.us1.twilio.com',
  $ContactUri: 'pbx.example.com:5060',
}

const rendered = (bindings: readonly Binding[], v: VariableValues = values) => {
  const headers = outboundHeaders(outboundFields(bindings, v))
  assert.ok(headers.ok)
  return headers
}

const four = [
  bind('FromUserPart', '$OriginatorCallerID'),
  bind('P-AssertedIdentityUserPart', '$OriginatorCallerID'),
  bind('P-PreferredIdentityUserPart', '$OriginatorCallerID'),
  bind('RemotePartyIDCallingPartyUserPart', '$OriginatorCallerID'),
]

describe('outbound fields', () => {
  it('[S1-10] the four $OriginatorCallerID bindings put the customer’s number into all four headers', () => {
    const { from, headers } = rendered(four)
    assert.equal(from, '<sip:+4915112345678@demo.sip.us1.twilio.com>')
    assert.deepEqual(headers, [
      ['P-Asserted-Identity', '<sip:+4915112345678@demo.sip.us1.twilio.com>'],
      ['P-Preferred-Identity', '<sip:+4915112345678@demo.sip.us1.twilio.com>'],
      ['Remote-Party-ID', '<sip:+4915112345678@demo.sip.us1.twilio.com>;party=calling;screen=no;privacy=off'],
    ])
  })

  it('[S1-11] without them From has the trunk’s own number and no identity header is sent', () => {
    const { from, headers } = rendered([])
    assert.equal(from, '<sip:+15551230001@demo.sip.us1.twilio.com>')
    assert.deepEqual(headers, [])
  })

  it('without bindings the Request-URI, To and Contact are what a generic provider gets', () => {
    const { requestUri, to, contactUser, contactHost } = rendered([])
    assert.equal(requestUri, 'sip:+442071838750@demo.sip.us1.twilio.com')
    assert.equal(to, '<sip:+442071838750@demo.sip.us1.twilio.com>')
    assert.deepEqual([contactUser, contactHost], ['+15551230001', 'pbx.example.com:5060'])
  })

  it('an identity variant shows the Authentication ID in From and Contact and the number in the display name', () => {
    const { from, contactUser } = rendered([
      bind('ContactUser', '$AuthID'),
      bind('FromUserPart', '$AuthID'),
      bind('FromDisplayName', '$OutboundCallerId'),
    ])
    assert.equal(from, '"+15551230001" <sip:trunk-user@demo.sip.us1.twilio.com>')
    assert.equal(contactUser, 'trunk-user')
  })

  it('$CustomField is the literal of the binding, in a header of its own too', () => {
    const { contactUser, headers } = rendered([
      bind('ContactUser', '$CustomField', 'office'),
      bind('UserAgentTextString', '$CustomField', 'Example PBX'),
      bind('PrivacyTypes', '$CustomField', 'user, id'),
    ])
    assert.equal(contactUser, 'office')
    assert.deepEqual(headers, [
      ['Privacy', 'user;id'],
      ['User-Agent', 'Example PBX'],
    ])
  })

  it('a header without a bound user, or with an empty one, is absent', () => {
    const fields = outboundFields(
      [
        bind('P-AssertedIdentityDisplayName', '$CallerName'),
        bind('P-AssertedIdentityHostPart', '$GWHostPort'),
        bind('P-PreferredIdentityUserPart', '$OutboundLineId'),
        bind('P-CalledPartyIDUserPart', '$DefaultValue'),
      ],
      values,
    )
    assert.deepEqual([fields.assertedIdentity, fields.preferredIdentity, fields.calledPartyId], [null, null, null])
  })

  it('of several bindings of one field the last counts', () => {
    const fields = outboundFields([bind('FromUserPart', '$AuthID'), bind('FromUserPart', '$LineNumber')], values)
    assert.equal(fields.from.user, '100200')
  })

  it('a hidden caller is anonymous in From, keeps the number in an enforced identity, and asks for privacy', () => {
    const hidden = {
      ...values,
      $OutboundCallerId: 'anonymous',
      $OriginatorCallerID: 'anonymous',
      $EnforcedOriginatorCallerID: '+4915112345678',
    }
    const { from, headers } = rendered(
      [bind('FromUserPart', '$OriginatorCallerID'), bind('P-AssertedIdentityUserPart', '$EnforcedOriginatorCallerID')],
      hidden,
    )
    assert.equal(from, '<sip:anonymous@demo.sip.us1.twilio.com>')
    assert.deepEqual(headers, [
      ['P-Asserted-Identity', '<sip:+4915112345678@demo.sip.us1.twilio.com>'],
      ['Privacy', 'id'],
    ])
  })

  it('a hidden caller’s name is not shown in From', () => {
    const { from } = rendered([bind('FromDisplayName', '$CallerName')], { ...values, $OutboundCallerId: 'anonymous' })
    assert.equal(from, '"Anonymous" <sip:anonymous@demo.sip.us1.twilio.com>')
  })

  it('Remote-Party-ID says the same about privacy as the header Privacy', () => {
    for (const [custom, said] of [
      ['', 'off'],
      ['none', 'off'],
      ['id', 'full'],
    ] as const) {
      const { headers } = rendered([
        bind('RemotePartyIDCallingPartyUserPart', '$LineNumber'),
        bind('PrivacyTypes', '$CustomField', custom),
      ])
      assert.match(headers[0]?.[1] ?? '', new RegExp(`privacy=${said}$`))
    }
  })

  it('a call without any caller ID is anonymous', () => {
    const { from } = rendered([], { $CalledNum: '100', $GWHostPort: 'example.com' })
    assert.equal(from, '"Anonymous" <sip:anonymous@example.com>')
  })

  it('[S0-06] To has the called number, as LiveKit compares it', () => {
    const { to } = rendered([bind('ToUserPart', '$CalledNum')], { ...values, $CalledNum: '4711' })
    assert.equal(to, '<sip:4711@demo.sip.us1.twilio.com>')
  })
})

describe('headers', () => {
  const withFrom = (display: string, user: string, host = 'example.com') =>
    outboundHeaders({
      ...noSipFields,
      requestUri: { user: '1', host: 'example.com' },
      to: { display: '', user: '1', host: 'example.com' },
      from: { display, user, host },
    })

  for (const [display, user, expected] of [
    ['Anna', '100', '"Anna" <sip:100@example.com>'],
    ['Anna "the \\ boss"', '100', '"Anna \\"the \\\\ boss\\"" <sip:100@example.com>'],
    ['Żółć', '100', '"Żółć" <sip:100@example.com>'],
    ['', '*77', '<sip:*77@example.com>'],
    ['', 'a b', '<sip:a%20b@example.com>'],
    ['', '#31#0123', '<sip:%2331%230123@example.com>'],
    ['', 'x@y>', '<sip:x%40y%3E@example.com>'],
    ['', 'ü', '<sip:%C3%BC@example.com>'],
    ['', 'tel;phone-context=+49', '<sip:tel;phone-context=+49@example.com>'],
    ['a>, <sip:evil@x', '1', '"a>, <sip:evil@x" <sip:1@example.com>'],
  ] as const)
    it(`“${display}”, “${user}” becomes ${expected}`, () => {
      const headers = withFrom(display, user)
      assert.ok(headers.ok)
      assert.equal(headers.from, expected)
    })

  for (const [what, display, user, host, reason] of [
    ['a line break in the name', 'a\r\nX-Evil: 1', '1', 'example.com', 'line break'],
    ['a line break in the user', '', '1\n', 'example.com', 'line break'],
    ['a control character', 'a\u0000b', '1', 'example.com', 'control character'],
    ['half a character', 'a\ud800', '1', 'example.com', 'broken character'],
    ['a host with parameters', '', '1', 'example.com;lr', 'not a host'],
    ['a host with a line break', '', '1', 'example.com\r\n', 'not a host'],
    ['no host', '', '1', '', 'no host'],
    ['a port out of range', '', '1', 'example.com:70000', 'not a port'],
    ['an endless name', 'x'.repeat(257), '1', 'example.com', 'longer than 256 characters'],
  ] as const)
    it(`refuses ${what}`, () => {
      assert.deepEqual(withFrom(display, user, host), { ok: false, field: 'from', reason })
    })

  it('refuses a type of privacy that does not exist', () => {
    const headers = outboundHeaders(outboundFields([bind('PrivacyTypes', '$CustomField', 'secret')], values))
    assert.deepEqual(headers, { ok: false, field: 'privacy', reason: 'not a type of privacy' })
  })

  it('accepts addresses of both families with ports', () => {
    for (const host of ['192.0.2.1', '192.0.2.1:5061', '[2001:db8::1]', '[2001:db8::1]:5061', 'a-b.example.com:5060'])
      assert.ok(withFrom('', '1', host).ok, host)
  })

  it('whatever the bindings and values, the headers hold no line break or are refused', () => {
    const anyBinding = fc.record({
      field: fc.constantFrom(...fieldTable.map(([, n]) => n)),
      variable: fc.constantFrom(...variableTable.map(([, n]) => n)),
      custom: fc.string({ unit: 'binary', maxLength: 12 }),
    })
    const anyValues = fc.dictionary(
      fc.constantFrom(...variableTable.map(([, n]) => n)),
      fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('+4930123', 'example.com:5060', 'x\r\ny')),
    )
    let accepted = 0
    let refused = 0
    fc.assert(
      fc.property(fc.array(anyBinding, { maxLength: 12 }), anyValues, (bindings, given) => {
        const headers = outboundHeaders(outboundFields(bindings, { $GWHostPort: 'example.com', ...given }))
        if (!headers.ok) {
          refused++
          return
        }
        accepted++
        const all = [headers.requestUri, headers.from, headers.to, headers.contactUser, headers.contactHost]
        for (const [name, value] of headers.headers) all.push(name, value)
        for (const text of all) assert.ok(!hasControlCharacter(text), JSON.stringify(text))
        assert.match(headers.from, /<sip:[^@<>\s]+@[^@<>\s]+>$/)
      }),
      { numRuns: 500 },
    )
    assert.ok(accepted > 20 && refused > 20, `${accepted} accepted, ${refused} refused`)
  })
})

function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || code === 0x7f) return true
  }
  return false
}
