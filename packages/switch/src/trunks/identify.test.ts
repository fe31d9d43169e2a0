// Whose an INVITE is: the five criteria in their order, the right source, and what is told when nobody claims it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Binding, parseAddressRanges } from '@cordboard/providers'
import { parseMessage, type SipRequest } from '@cordboard/sip'
import type { TrunkSettings } from './contract.ts'
import { didIndex, identify, type KnownTrunk } from './identify.ts'
import { trunkSettings } from './settings.fixture.ts'

interface Parts {
  readonly uri?: string
  readonly to?: string
  readonly from?: string
  readonly contact?: string
  readonly more?: readonly string[]
}

function invite({ uri = 'sip:+4930777@pbx.example', to, from, contact, more = [] }: Parts = {}): SipRequest {
  const text = [
    `INVITE ${uri} SIP/2.0`,
    'Via: SIP/2.0/UDP 203.0.113.1;branch=z9hG4bK1',
    `From: ${from ?? '"Kunde" <sip:+43660555@carrier.example>'};tag=a`,
    `To: ${to ?? `<${uri}>`}`,
    'Call-ID: c',
    'CSeq: 1 INVITE',
    `Contact: ${contact ?? '<sip:x@203.0.113.1>'}`,
    ...more,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
  const read = parseMessage(Buffer.from(text), 'datagram')
  assert.ok(read.ok && read.message.kind === 'request')
  return read.message
}

type Change = Partial<Omit<KnownTrunk, 'dids'>> & { readonly dids?: readonly string[] }

function known(settings: Partial<TrunkSettings>, { dids = [], ...more }: Change = {}): KnownTrunk {
  const full = trunkSettings(settings)
  const ranges = parseAddressRanges('203.0.113.0/24')
  assert.ok(ranges.ok)
  const { authId, number, mainNumber, host } = full
  return {
    settings: full,
    dids: didIndex(dids),
    rinstance: null,
    addresses: ['198.51.100.7'],
    ranges: ranges.ranges,
    values: { $AuthID: authId, $LineID: number, $LineNumber: mainNumber, $GWHostPort: host },
    ...more,
  }
}

const source: readonly Binding[] = [{ field: 'ContactHost', variable: '$GWHostPort', custom: '' }]
const byAccount: readonly Binding[] = [{ field: 'ToUserPart', variable: '$AuthID', custom: '' }]
const near = '203.0.113.9'
const far = '192.0.2.66'
const did = '+4930777'

const all = [
  known({ id: 1, mainNumber: did }),
  known({ id: 2 }, { dids: [did] }),
  known({ id: 3, source }),
  known({ id: 4, authId: 'company' }),
  known({ id: 5 }, { rinstance: 'abc123' }),
]
const carrierContact = '<sip:x@sip.carrier.example:5060>'
const accountContact = '<sip:company@sip.carrier.example>'
const rinstanceUri = 'sip:+4930777@pbx.example;rinstance=abc123'

const rows: readonly (readonly [
  what: string,
  trunks: readonly KnownTrunk[],
  parts: Parts,
  from: string,
  expected: string,
])[] = [
  ['rinstance beats all', all, { uri: rinstanceUri, contact: accountContact }, near, '5 rinstance'],
  ['Contact user beats source', all, { contact: accountContact }, near, '4 contact'],
  ['source beats DID', all, { contact: carrierContact }, near, '3 source'],
  ['DID beats main number', all, {}, near, '2 did'],
  ['main number', all.slice(0, 1), {}, near, '1 main-number'],
  ['rinstance counts from anywhere', all, { uri: rinstanceUri }, far, '5 rinstance'],
  ['a wrong rinstance counts nowhere', all.slice(4), { uri: 'sip:x@pbx.example;rinstance=abc124' }, far, 'unknown'],
  ['a DID from a foreign address', all, {}, far, 'unknown, looks like a carrier'],
  ['Contact user from a foreign address', all, { contact: accountContact }, far, 'unknown, looks like a carrier'],
  ['Contact host as claimed from a foreign address', all.slice(2, 3), { contact: carrierContact }, far, 'unknown'],
  [
    'a DID from anywhere, when the operator said so',
    [known({ id: 7, requiresSourceAddress: false }, { dids: [did] })],
    {},
    far,
    '7 did',
  ],
  ['a resolved address', all, {}, '198.51.100.7', '2 did'],
  [
    'an address of a trunk, but no number of it',
    all,
    { uri: 'sip:4711@pbx.example' },
    near,
    'unknown, looks like a carrier',
  ],
  ['nobody knows it', [], {}, near, 'unknown'],
  [
    'the lower row among equals',
    [known({ id: 8 }, { dids: [did] }), known({ id: 9 }, { dids: [did] })],
    {},
    near,
    '8 did',
  ],
  ['exact before ending', [known({ id: 8 }, { dids: ['*777'] }), known({ id: 9 }, { dids: [did] })], {}, near, '9 did'],
  ['ending', [known({ id: 8 }, { dids: ['*777'] })], {}, near, '8 did'],
  ['a leading + does not count', [known({ id: 8 }, { dids: ['4930777'] })], {}, near, '8 did'],
  ['zeros count', [known({ id: 8 }, { dids: ['004930777'] })], {}, near, 'unknown, looks like a carrier'],
  [
    'two trunks of one carrier by source: the DID tells them apart',
    [known({ id: 3, source }), known({ id: 4, source }, { dids: [did] })],
    { contact: carrierContact },
    near,
    '4 source',
  ],
  [
    'the account in To',
    [known({ id: 3, source: byAccount, authId: 'one' }), known({ id: 4, source: byAccount, authId: 'two' })],
    { to: '<sip:two@pbx.example>' },
    near,
    '4 source',
  ],
  [
    'the called number is where the trunk says it is',
    [known({ id: 3, inbound: [{ field: 'RequestLineURIUser', variable: '$CalledNum', custom: '' }] }, { dids: [did] })],
    { uri: 'sip:+4930777@pbx.example', to: '<sip:other@pbx.example>' },
    near,
    '3 did',
  ],
  [
    'a missing number is no number',
    [known({ id: 3, mainNumber: '' }, { dids: [''] })],
    { uri: 'sip:pbx.example' },
    near,
    'unknown, looks like a carrier',
  ],
]

test('[S4-14] an INVITE belongs to the trunk of the first criterion that holds, and only from an address of that trunk', () => {
  for (const [what, trunks, parts, from, expected] of rows) {
    const found = identify(trunks, invite(parts), from)
    const text =
      found.outcome === 'trunk'
        ? `${found.trunk} ${found.by}`
        : `unknown${found.looksLikeCarrier ? ', looks like a carrier' : ''}`
    assert.equal(text, expected, what)
    assert.ok(found.trail.length > 0, what)
  }
})

test('numbers and names are read as the trunk binds them', () => {
  const inbound: readonly Binding[] = [
    { field: 'FromDisplayName', variable: '$CallerName', custom: '' },
    { field: 'P-AssertedIdentityUserPart', variable: '$CallerNum', custom: '' },
  ]
  const request = invite({ more: ['P-Asserted-Identity: <sip:+43123@carrier.example>'] })
  const found = identify([known({ inbound }, { dids: [did] })], request, near)
  assert.ok(found.outcome === 'trunk')
  assert.deepEqual(
    [found.called, found.callerNumber, found.callerName, found.anonymous],
    [did, '+43123', 'Kunde', false],
  )
})

test('who asks to be withheld, or gives no name, is anonymous', () => {
  const trunks = [known({}, { dids: [did] })]
  for (const parts of [
    { more: ['Privacy: user;id'] },
    { from: '"Anonymous" <sip:anonymous@anonymous.invalid>' },
    { from: '<sip:x@anonymous.invalid>' },
  ]) {
    const found = identify(trunks, invite(parts), near)
    assert.ok(found.outcome === 'trunk' && found.anonymous, JSON.stringify(parts))
  }
  const open = identify(trunks, invite({ more: ['Privacy: none'] }), near)
  assert.ok(open.outcome === 'trunk' && !open.anonymous)
})

test('the account of an unknown call names the trunk, the source and the number looked for', () => {
  const { trail } = identify(all, invite(), far)
  const text = trail.join('\n')
  assert.match(text, /Carrier 2 \(10001\) would fit by a DID, but 192\.0\.2\.66 is no address of it/)
  assert.match(text, /192\.0\.2\.66 is no address of any trunk/)
  assert.match(identify(all, invite({ uri: 'sip:4711@pbx' }), near).trail.join(), /has no number 4711/)
})
