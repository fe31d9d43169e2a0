// Rows of trunks become what routing and the trunk desk know of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookUp } from '@cordboard/routing'
import { change, compiled, type Fields, trunkRow } from './rows.fixture.ts'

test('[S4-08] a trunk row becomes what routing knows of it', () => {
  const facts = compiled(change('Trunk', 5, trunkRow)).routing
  assert.deepEqual(lookUp(facts.trunks, '5'), {
    id: 5,
    number: '10000',
    name: 'Twilio',
    allowsInbound: true,
    allowsOutbound: true,
    groups: [1],
    mainNumber: '+4930555000',
    outboundCallerId: '+4930555001',
    authId: 'login',
    hosts: ['acme.pstn.twilio.com', 'proxy.example'],
    dids: ['+4930555100'],
    inFormatting: [{ pattern: '00(.*)', replacement: '+1' }],
    outFormatting: [],
    showsOriginator: true,
    e164CountryCode: '49',
    allowsTransfer: true,
    sendsDiversion: true,
    geolocations: [{ place: 'hq', uri: 'https://locations.example/hq' }],
    srtp: 'required',
    codecs: ['PCMU', 'PCMA', 'G729'],
    isBridge: false,
  })
})

test('[S1-13] a trunk row becomes what the trunk desk needs to reach it', () => {
  const settings = lookUp(compiled(change('Trunk', 5, trunkRow)).trunks, '5')
  assert.ok(settings)
  const { sourceNetworks, outbound, inbound, source, ...rest } = settings
  assert.deepEqual(outbound, [{ field: 'FromUserPart', variable: '$OriginatorCallerID', custom: '' }])
  assert.deepEqual(inbound, [{ field: 'RequestLineURIUser', variable: '$CalledNum', custom: '' }])
  assert.equal(source.length, 1)
  assert.ok(sourceNetworks.includes('192.0.2.0/24') && sourceNetworks.includes('54.172.60.0/30'))
  assert.ok(!sourceNetworks.includes('nonsense'))
  assert.deepEqual(rest, {
    id: 5,
    number: '10000',
    name: 'Twilio',
    host: 'Acme.pstn.twilio.com',
    port: 5061,
    proxyHost: 'proxy.example',
    proxyPort: 0,
    secondaryRegistrar: '',
    registration: 'none',
    authId: 'login',
    password: 'secret',
    separateAuthId: 'third',
    mainNumber: '+4930555000',
    registerSeconds: 120,
    transport: 'tls',
    ipRestriction: 'ipv4',
    rootCertificate: 'PEM',
    contactIp: { address: '192.0.2.1' },
    viaHost: null,
    simultaneousCalls: 4,
    callsPerSecond: 2,
    allowsInbound: true,
    allowsOutbound: true,
    supportsReinvite: false,
    supportsReplaces: true,
    matching: 'all',
    requiresSourceAddress: false,
  })
})

const viaHosts: readonly [text: unknown, host: string | null][] = [
  ['203.0.113.7', '203.0.113.7'],
  ['pbx.example', 'pbx.example'],
  ['2001:db8::7', '2001:db8::7'],
  ['[2001:db8::7]', '2001:db8::7'],
  ['', null],
  [undefined, null],
  ['203.0.113.7:5060', null],
  ['a.example;received=x', null],
  ['a.example\r\nX: y', null],
]

for (const [text, host] of viaHosts) {
  test(`PublicIPinSIP ${JSON.stringify(text)} makes Via name ${host ?? 'our own address'}`, () => {
    const { trunks } = compiled(change('Trunk', 5, { ...trunkRow, PublicIPinSIP: text }))
    assert.equal(lookUp(trunks, '5')?.viaHost, host)
  })
}

const directions: readonly [row: Fields, inbound: boolean, outbound: boolean][] = [
  [{}, true, true],
  [{ Direction: 'Inbound' }, true, false],
  [{ Direction: 'Outbound' }, false, true],
  [{ Direction: 'None' }, false, false],
  [{ EnableInboundCalls: false }, false, true],
  [{ Direction: 'Both', EnableOutboundCalls: false }, true, false],
]

for (const [row, inbound, outbound] of directions) {
  test(`a trunk with ${JSON.stringify(row)} takes ${inbound ? '' : 'no '}inbound and ${outbound ? '' : 'no '}outbound calls`, () => {
    const { trunks } = compiled(change('Trunk', 5, { Number: '10000', ...row }))
    const settings = lookUp(trunks, '5')
    assert.deepEqual([settings?.allowsInbound, settings?.allowsOutbound], [inbound, outbound])
  })
}
