// What is read out of an INVITE, and whether it belongs to a trunk.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressInRanges, parseAddressRanges } from './address-range.ts'
import { inboundValues } from './inbound.ts'
import type { FieldName, VariableName } from './names.ts'
import { type Binding, noSipFields, type SipFields, type VariableValues } from './sip-fields.ts'
import { sourceMatches, splitHostPort } from './source.ts'

const bind = (field: FieldName, variable: VariableName, custom = ''): Binding => ({ field, variable, custom })

const seen: SipFields = {
  ...noSipFields,
  requestUri: { user: '+4930111', host: 'pbx.example.com' },
  contact: { user: '10007', host: '198.51.100.7:5060' },
  to: { display: 'Office', user: '+4930222', host: 'pbx.example.com' },
  from: { display: 'Anna Berg', user: '+49151', host: 'carrier.example.net' },
}

describe('inbound values', () => {
  it('without bindings the called number is in To and the caller in From', () => {
    const { CalledNum, CallerNum, CallerName, LineID } = inboundValues([], seen)
    assert.deepEqual([CalledNum, CallerNum, CallerName, LineID], ['+4930222', '+49151', '+49151', ''])
  })

  it('the called number can be taken from the Request-URI', () => {
    assert.equal(inboundValues([bind('RequestLineURIUser', '$CalledNum')], seen).CalledNum, '+4930111')
  })

  it('of several sources the first that is not empty counts, in the order of the bindings', () => {
    const bindings = [
      bind('P-CalledPartyIDUserPart', '$CalledNum'),
      bind('RequestLineURIUser', '$CalledNum'),
      bind('ToUserPart', '$CalledNum'),
      bind('FromDisplayName', '$CallerName'),
      bind('FromUserPart', '$CallerName'),
    ]
    assert.equal(inboundValues(bindings, seen).CalledNum, '+4930111')
    assert.equal(inboundValues(bindings, seen).CallerName, 'Anna Berg')
    const nameless = { ...seen, from: { ...seen.from, display: ' ' } }
    assert.equal(inboundValues(bindings, nameless).CallerName, '+49151')
    const withParty = { ...seen, calledPartyId: { display: '', user: '+4930333', host: 'x' } }
    assert.equal(inboundValues(bindings, withParty).CalledNum, '+4930333')
  })

  it('a bound field that is missing is not replaced by the default', () => {
    assert.equal(inboundValues([bind('P-CalledPartyIDUserPart', '$CalledNum')], seen).CalledNum, '')
  })

  it('a bridge reads line, names and numbers', () => {
    const bridge = [
      bind('FromUserPart', '$CallerNum'),
      bind('ContactUser', '$LineID'),
      bind('FromDisplayName', '$CallerDispName'),
      bind('FromDisplayName', '$CallerName'),
      bind('ToDisplayName', '$CalledName'),
      bind('ToUserPart', '$CalledNum'),
    ]
    assert.deepEqual(inboundValues(bridge, seen), {
      CalledNum: '+4930222',
      CalledName: 'Office',
      CallerNum: '+49151',
      CallerName: 'Anna Berg',
      CallerDispName: 'Anna Berg',
      LineID: '10007',
    })
  })
})

describe('source identification', () => {
  const values: VariableValues = { $GWHostPort: 'Carrier.example.NET:5060', $LineID: '10007', $LineNumber: '4930222' }
  const from = bind('FromHostPart', '$GWHostPort')
  const contact = bind('ContactUser', '$LineID')
  const wrong = bind('FromUserPart', '$LineID')
  const range = bind('ContactHost', '$CustomIPRange', '198.51.100.0/24, 2001:db8::/32')
  const match = (bindings: readonly Binding[], strategy: 'any' | 'all' = 'any', remote = '198.51.100.7') =>
    sourceMatches(bindings, strategy, seen, values, remote)

  const rows: readonly (readonly [string, boolean, boolean])[] = [
    ['a host, in any case of letters', match([from]), true],
    ['a user part', match([contact]), true],
    ['nothing bound', match([]), false],
    ['nothing bound, all wanted', match([], 'all'), false],
    ['only a default value', match([bind('FromUserPart', '$DefaultValue')], 'all'), false],
    ['any of a right and a wrong one', match([wrong, from]), true],
    ['all of a right and a wrong one', match([wrong, from], 'all'), false],
    ['all of two right ones', match([contact, from], 'all'), true],
    ['a plus that only one side has', match([bind('ToUserPart', '$LineNumber')]), true],
    ['leading zeros count', match([bind('ToUserPart', '$CustomField', '04930222')]), false],
    ['a value that is empty here', match([bind('P-AssertedIdentityUserPart', '$AuthID')]), false],
    ['a literal', match([bind('FromHostPart', '$CustomField', 'carrier.example.net')]), true],
    ['an address in the range', match([range]), true],
    ['an address outside the range, whatever Contact says', match([range], 'any', '203.0.113.9'), false],
    ['IPv6 in the range', match([range], 'any', '2001:db8::5'), true],
    ['IPv4 in IPv6 clothes', match([range], 'any', '::ffff:198.51.100.7'), true],
    ['a broken range', match([bind('ContactHost', '$CustomIPRange', '198.51.100.0/99')]), false],
    ['networks as custom text of a host', match([bind('ContactHost', '$CustomField', '198.51.100.0/24')]), true],
    [
      '… held against the packet, not the header',
      match([bind('ContactHost', '$CustomField', '198.51.100.0/24')], 'any', '203.0.113.9'),
      false,
    ],
  ]
  for (const [what, got, expected] of rows) it(`${what}: ${expected}`, () => assert.equal(got, expected))

  it('a name stands for the addresses it resolves to', () => {
    const byName = [bind('ContactHost', '$GWHostPort')]
    const addresses = (host: string) => (host === 'carrier.example.net' ? ['198.51.100.7'] : [])
    assert.equal(sourceMatches(byName, 'any', seen, values, '198.51.100.7', addresses), true)
    assert.equal(sourceMatches(byName, 'any', seen, values, '198.51.100.7'), false)
  })

  it('ports are compared when both sides name one', () => {
    const other = { ...values, $GWHostPort: '198.51.100.7:5080' }
    assert.equal(sourceMatches([bind('ContactHost', '$GWHostPort')], 'any', seen, other, '198.51.100.7'), false)
  })

  it('hosts are taken apart', () => {
    assert.deepEqual(splitHostPort('[2001:DB8::1]:5061'), { host: '2001:db8::1', port: 5061 })
    assert.deepEqual(splitHostPort('A.example.com.'), { host: 'a.example.com', port: null })
    assert.deepEqual(splitHostPort('x:y:z'), { host: 'x:y:z', port: null })
  })
})

describe('address ranges', () => {
  const inside = (list: string, address: string): boolean => {
    const parsed = parseAddressRanges(list)
    return parsed.ok && addressInRanges(address, parsed.ranges)
  }
  for (const [list, address, expected] of [
    ['54.172.60.0/30', '54.172.60.3', true],
    ['54.172.60.0/30', '54.172.60.4', false],
    ['143.223.88.0/21 161.115.160.0/19', '143.223.95.255', true],
    ['143.223.88.0/21 161.115.160.0/19', '161.115.191.255', true],
    ['143.223.88.0/21 161.115.160.0/19', '161.115.192.0', false],
    ['10.0.0.5-10.0.0.9', '10.0.0.9', true],
    ['10.0.0.5-10.0.0.9', '10.0.0.10', false],
    ['192.0.2.1', '192.0.2.1', true],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['0.0.0.0/0', '::5', false],
    ['::/96', '0.0.0.5', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['::1', '0:0:0:0:0:0:0:1', true],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304', true],
    ['1.2.3.4', 'not an address', false],
  ] as const)
    it(`${address} is ${expected ? '' : 'not '}in ${list}`, () => assert.equal(inside(list, address), expected))

  for (const wrong of [
    '',
    '1.2.3',
    '1.2.3.4/33',
    '1.2.3.4/',
    '1.2.3.256',
    '01.2.3.4',
    '2.2.2.2-1.1.1.1',
    '1.1.1.1-::1',
    '1::2::3',
    '12345::',
    ':::',
    '1:2:3:4:5:6:7:8:9',
    '::1.2.3.4:5',
    'example.com',
    '1.2.3.4,'.repeat(300),
  ])
    it(`“${wrong.slice(0, 20)}” is refused`, () => assert.equal(parseAddressRanges(wrong).ok, false))
})
