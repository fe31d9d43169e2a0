// What an INVITE to a trunk says: the template's bindings, the hosts, the transport, who forwarded, and what cannot be sent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Binding, FieldName, VariableName } from '@cordboard/providers'
import type { TrunkAttempt } from '@cordboard/routing'
import type { TrunkSettings } from './contract.ts'
import { makeInvite, type OutboundInvite } from './outbound-invite.ts'
import type { Place } from './places.ts'
import { legOrder, trunkSettings } from './settings.fixture.ts'

const udp: Place = { transport: 'udp', address: '203.0.113.1', port: 5060, serverName: 'sip.carrier.example' }
const ours = { contact: '198.51.100.1:5060', device: '10.0.0.5:5060' }

function made(
  settings: Partial<TrunkSettings> = {},
  attempt: Partial<TrunkAttempt> = {},
  place: Place = udp,
): OutboundInvite {
  const made = makeInvite(trunkSettings(settings), legOrder('leg', { attempt }), place, ours)
  assert.ok(made.ok, made.ok ? '' : made.sentence)
  return made.invite
}

const bind = (field: FieldName, variable: VariableName, custom = ''): Binding => ({ field, variable, custom })
const originator = (
  [
    'FromUserPart',
    'P-AssertedIdentityUserPart',
    'P-PreferredIdentityUserPart',
    'RemotePartyIDCallingPartyUserPart',
  ] as const
).map((field) => bind(field, '$OriginatorCallerID'))

test('[S1-11] without bindings the far side sees our own number, the trunk as host, and our public address as Contact', () => {
  const invite = made()
  assert.equal(invite.uri, 'sip:+4930123@sip.carrier.example')
  assert.equal(invite.to, '<sip:+4930123@sip.carrier.example>')
  assert.match(invite.from, /<sip:\+49301000@sip\.carrier\.example>$/)
  assert.equal(invite.contact, 'sip:+49301000@198.51.100.1:5060')
  assert.deepEqual(invite.headers, [['X-Call', 'call of leg']])
})

test('[S1-10] four bindings of $OriginatorCallerID show the customer in From and the three identity headers', () => {
  const { from, headers } = made({ outbound: originator })
  assert.match(from, /sip:\+43660555@/)
  for (const name of ['P-Asserted-Identity', 'P-Preferred-Identity', 'Remote-Party-ID']) {
    assert.match(headers.find(([header]) => header === name)?.[1] ?? '', /sip:\+43660555@sip\.carrier\.example/, name)
  }
})

test('the port and the transport are said where they are not the usual ones', () => {
  const tcp = made({ port: 5080, transport: 'tcp' }, {}, { ...udp, transport: 'tcp' })
  assert.equal(tcp.uri, 'sip:+4930123@sip.carrier.example:5080;transport=tcp')
  assert.equal(tcp.contact, 'sip:+49301000@198.51.100.1:5060;transport=tcp')
  assert.equal(
    made({ port: 5061, transport: 'tls' }, {}, { ...udp, transport: 'tls' }).uri,
    'sip:+4930123@sip.carrier.example;transport=tls',
  )
  assert.equal(made({ port: 0 }).uri, 'sip:+4930123@sip.carrier.example')
})

test('a SIP URI as destination is sent as it is', () => {
  assert.equal(made({}, { uri: 'sip:agent@other.example' }).uri, 'sip:agent@other.example')
})

test('hosts can be bound: the proxy, our address on the interface, a text of the operator', () => {
  const outbound = [
    bind('FromHostPart', '$OutHostPort'),
    bind('ContactHost', '$DevHostPort'),
    bind('ToHostPart', '$CustomField', 'x.example'),
  ]
  const invite = made({ outbound, proxyHost: 'proxy.carrier.example', proxyPort: 5070 })
  assert.match(invite.from, /@proxy\.carrier\.example:5070>/)
  assert.equal(invite.contact, 'sip:+49301000@10.0.0.5:5060')
  assert.match(invite.to, /@x\.example>/)
})

test('who forwarded the call is told in Diversion, and nothing strange gets there', () => {
  const { headers } = made({}, { diversion: '+49301000' })
  assert.match(headers.find(([name]) => name === 'Diversion')?.[1] ?? '', /^<sip:\+49301000@198\.51\.100\.1:5060>;/)
  for (const diversion of ['', 'a b', 'x\r\nEvil: 1', '1'.repeat(65)]) {
    assert.ok(!made({}, { diversion }).headers.some(([name]) => name === 'Diversion'))
  }
})

test('the place of an emergency caller is told for routing, and nothing strange gets there', () => {
  const told = (geolocation: string): unknown =>
    made({}, { geolocation }).headers.filter(([name]) => name.startsWith('Geolocation'))
  assert.deepEqual(told('https://locations.example/hq?v=1,2'), [
    ['Geolocation', '<https://locations.example/hq?v=1,2>'],
    ['Geolocation-Routing', 'yes'],
  ])
  for (const bad of [
    '',
    'hq',
    'https://x/\r\nEvil: 1',
    'https://x/>;a',
    'javascript:a()',
    `https://${'x'.repeat(1025)}`,
  ])
    assert.deepEqual(told(bad), [], bad)
})

test('who wants to be withheld asks for privacy', () => {
  const { headers } = made({}, { anonymous: true })
  assert.deepEqual(
    headers.find(([name]) => name === 'Privacy'),
    ['Privacy', 'id'],
  )
})

test('a User-Agent of the template is the whole call’s', () => {
  const invite = made({ outbound: [bind('UserAgentTextString', '$CustomField', 'Our PBX 1.0')] })
  assert.equal(invite.agent, 'Our PBX 1.0')
  assert.ok(!invite.headers.some(([name]) => name === 'User-Agent'))
})

test('what cannot stand in a header is refused with its field', () => {
  const broken = makeInvite(
    trunkSettings({ outbound: [bind('FromHostPart', '$CustomField', 'no host at all')] }),
    legOrder('leg'),
    udp,
    ours,
  )
  assert.ok(!broken.ok)
  assert.match(broken.sentence, /^from of the trunk's template/)
})
