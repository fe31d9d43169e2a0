// Names and numbers of SIP fields and variables.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gatewayParameters, gatewayParameterValues } from './definitions.ts'
import {
  fieldById,
  fieldTable,
  findField,
  findVariable,
  idOfField,
  idOfVariable,
  variableById,
  variableTable,
} from './names.ts'
import { noSipFields, readField } from './sip-fields.ts'

describe('names', () => {
  for (const [spelled, name] of [
    ['P-AssertedIdentityUserPart', 'P-AssertedIdentityUserPart'],
    ['PAssertedIdentityUserPart', 'P-AssertedIdentityUserPart'],
    ['P-Asserted-Identity-User-Part', 'P-AssertedIdentityUserPart'],
    ['fromuserpart', 'FromUserPart'],
    ['  RequestLineURIUser\n', 'RequestLineURIUser'],
    ['PCALLEDPARTYIDHOSTPART', 'P-CalledPartyIDHostPart'],
    ['NoSuchField', null],
    ['', null],
    ['x'.repeat(1000), null],
    ['__proto__', null],
  ] as const)
    it(`the field “${spelled.trim().slice(0, 30)}” is ${name}`, () => assert.equal(findField(spelled), name))

  for (const [spelled, name] of [
    ['$OriginatorCallerID', '$OriginatorCallerID'],
    ['$OriginatorCallerId', '$OriginatorCallerID'],
    ['\n  $ContactURI\n', '$ContactUri'],
    ['outboundcallerid', '$OutboundCallerId'],
    ['$TrunkNumber', '$LineNumber'],
    ['Custom IP range', '$CustomIPRange'],
    ['Leave default value', '$DefaultValue'],
    ['$Nothing', null],
    ['$constructor', null],
  ] as const)
    it(`the variable “${spelled.trim()}” is ${name}`, () => assert.equal(findVariable(spelled), name))

  it('every number belongs to one name and back', () => {
    for (const [id, name] of fieldTable) assert.deepEqual([fieldById(id), idOfField(name)], [name, id])
    for (const [id, name] of variableTable) assert.deepEqual([variableById(id), idOfVariable(name)], [name, id])
    assert.equal(new Set(fieldTable.map(([id]) => id)).size, fieldTable.length)
    assert.equal(new Set(variableTable.map(([id]) => id)).size, variableTable.length)
    assert.equal(fieldById(9999), null)
    assert.equal(variableById(-1), null)
  })

  it('numbers that trunks have stored stay what they are', () => {
    const stored = {
      RequestLineURIUser: 1,
      FromUserPart: 9,
      'P-AssertedIdentityUserPart': 19,
      PrivacyTypes: 27,
    } as const
    for (const [name, id] of Object.entries(stored)) assert.equal(fieldById(id), name)
    const values = { $CalledNum: 1, $OutboundCallerId: 10, $OriginatorCallerID: 11, $GWHostPort: 14, $CustomField: 18 }
    for (const [name, id] of Object.entries(values)) assert.equal(variableById(id), name)
  })
})

describe('the catalogue for the API', () => {
  it('has every field and every value once', () => {
    assert.equal(gatewayParameters.length, 27)
    assert.equal(gatewayParameterValues.length, variableTable.length)
  })

  it('offers only values that exist, and for every field something to send', () => {
    const names = new Set<string>(gatewayParameterValues.map((v) => v.Name))
    for (const p of gatewayParameters) {
      for (const list of [p.SourceIDPossibleValues, p.InboundPossibleValues, p.OutboundPossibleValues])
        for (const name of list) assert.ok(names.has(name), `${p.Name} offers ${name}`)
      assert.ok(p.OutboundPossibleValues.includes('$CustomField'), p.Name)
      assert.ok(p.Description !== '')
    }
  })

  it('says where a DID may stand', () => {
    const fields = gatewayParameters.filter((p) => p.CanHaveDID).map((p) => p.Name)
    assert.deepEqual(fields, [
      'RequestLineURIUser',
      'ToUserPart',
      'RemotePartyIDCalledPartyUserPart',
      'P-CalledPartyIDUserPart',
    ])
  })

  it('every field can be read from an INVITE', () => {
    const party = { display: 'd', user: 'u', host: 'h' }
    const full = {
      ...noSipFields,
      requestUri: party,
      contact: party,
      to: party,
      from: party,
      assertedIdentity: party,
      preferredIdentity: party,
      calledPartyId: party,
      remotePartyCalling: party,
      remotePartyCalled: party,
      privacy: 'p',
      userAgent: 'a',
    }
    for (const [, name] of fieldTable) {
      const expected = name.endsWith('DisplayName')
        ? 'd'
        : name.includes('User') && !name.includes('Agent')
          ? 'u'
          : /Host/.test(name)
            ? 'h'
            : null
      assert.equal(readField(full, name), expected ?? (name === 'PrivacyTypes' ? 'p' : 'a'), name)
      if (!/^(From|To|Contact|RequestLine)/.test(name)) assert.equal(readField(noSipFields, name), '')
    }
  })
})
