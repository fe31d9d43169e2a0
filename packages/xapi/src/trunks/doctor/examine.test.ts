// The doctor's findings: an office in order has no trouble; each fault is found, told in words, and named with its code.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CALLING_CODES, COSTLY_CODES } from '@cordboard/model'
import { toParameterBinding } from '@cordboard/providers'
import { examine } from './examine.ts'
import type { DoctorFacts, Inspection } from './facts.ts'
import { type Code, type Finding, type Level, sentence } from './finding.ts'
import {
  allow,
  type Change,
  DID,
  didRule,
  FORWARD,
  inspectionOf,
  office,
  probeOf,
  refusedProbe,
  TWILIO_ALLOWED,
} from './office.fixture.ts'

function told(facts: DoctorFacts): readonly string[] {
  return examine(facts).map((each) => `${each.Level} ${each.Code ?? '-'} ${sentence(each)}`)
}

function trouble(facts: DoctorFacts): readonly Finding[] {
  return examine(facts).filter((each) => each.Level !== 'Info')
}

const binding = (field: Parameters<typeof toParameterBinding>[0]['field']) =>
  toParameterBinding({ field, variable: '$OutboundCallerId', custom: '' })

test('an office in order: nothing but information', () => {
  assert.deepEqual(trouble(office()).map(sentence), [])
  const all = told(office())
  assert.ok(all.some((each) => each.startsWith('Info RegistrarResolvesToHOST')))
  assert.ok(all.some((each) => each.startsWith('Info ForwardingInfo When nobody answers, queue 800 forwards')))
  assert.ok(all.some((each) => /^Info OutboundRuleFound Route 1 of outbound rule Fallback/.test(each)))
})

test('every sentence has its parameters and leaves no placeholder', () => {
  for (const text of told(office({ facts: { inspection: null, probes: [refusedProbe] } }))) {
    assert.equal(/%\d\$s/.test(text), false, text)
  }
})

const seen = (change: Partial<Inspection>): Change => ({
  facts: { inspection: inspectionOf('acme.sip.ie1.twilio.com', change) },
})
const line = (change: Partial<Inspection['line']>): Change => seen({ line: { ...inspectionOf('x').line, ...change } })
const at = (change: Partial<Inspection['resolution']['registrar']>): Change =>
  seen({
    resolution: {
      registrar: { ...inspectionOf('acme.sip.ie1.twilio.com').resolution.registrar, ...change },
      proxy: null,
    },
  })
const twilioTrunk = (change: Change = {}): Change => ({
  host: 'acme.pstn.twilio.com',
  template: 'Twilio.pv.xml',
  ...change,
  trunk: { AuthID: 'acme', ...change.trunk },
  facts: {
    cloud: 'twilio-trunk',
    hasPassword: true,
    inspection: inspectionOf('acme.pstn.twilio.com'),
    ...change.facts,
  },
})
const livekit = (change: Change = {}): Change => ({
  host: 'vojhwtf1hn6.eu.sip.livekit.cloud',
  template: 'Fonio.pv.xml',
  ...change,
  trunk: { DisableCallTransfer: false, ...change.trunk },
  facts: {
    cloud: 'livekit',
    blocklist: allow('143.223.88.0/21', '161.115.160.0/19'),
    inspection: inspectionOf('vojhwtf1hn6.eu.sip.livekit.cloud'),
    ...change.facts,
  },
})

const table: readonly (readonly [title: string, change: Change, level: Level, code: Code | null, text: RegExp])[] = [
  ['no registrar', { gateway: { Host: '' } }, 'Critical', 'RegistrarIsNotSet', /leads nowhere/],
  [
    '[S4-12] a wrong host name',
    at({ error: 'There is no such name.', addresses: [] }),
    'Critical',
    'RegistrarFQDNIsNotResolved',
    /acme\.sip\.ie1\.twilio\.com cannot be resolved/,
  ],
  ['an address without port', at({ isAddress: true, port: 0 }), 'Warning', 'RegistrarZeroPortIP', /set it/],
  ['a name without records and port', at({ port: 0 }), 'Warning', 'RegistrarFqdnHasNoNAPTRorSRV', /set the port/],
  ['a transport the carrier does not have', at({ addresses: [] }), 'Error', 'ErrNoTransport', /transport UDP/],
  ['TLS at the plain port', twilioTrunk({ gateway: { Port: 5060 } }), 'Warning', 'TransportMismatch', /5061/],
  ['UDP at the TLS port', { gateway: { Port: 5061 } }, 'Warning', 'TransportMismatch', /UDP/],
  [
    'a certificate that has run out',
    seen({ tls: { subject: 'a', issuer: 'b', validUntil: '2026-01-01T00:00:00Z' } }),
    'Error',
    'SecureSIPCertificateDateInvalid',
    /has run out/,
  ],
  [
    'a certificate nobody trusts',
    { ...seen({ trouble: ['The certificate is not trusted.'], line: { ...inspectionOf('x').line, up: false } }) },
    'Error',
    'SecureSIPCertificateInvalid',
    /not trusted/,
  ],
  ['everything switched off', { trunk: { Direction: 'None' } }, 'Error', 'TrunkIsDisabled', /neither/],
  ['outbound switched off', { trunk: { EnableOutboundCalls: false } }, 'Warning', 'TrunkIsInboundOnly', /no outbound/],
  ['inbound switched off', { trunk: { EnableInboundCalls: false } }, 'Warning', 'TrunkIsOutboundOnly', /no inbound/],
  ['the switch is away', { facts: { inspection: null } }, 'Warning', null, /not checked/],
  [
    'a silent far side',
    line({ state: 'unreachable', up: false, trouble: 'OPTIONS was not answered.' }),
    'Error',
    'ErrNoReply',
    /good last at 2026-11-20T09:59:59.000Z. OPTIONS was not answered/,
  ],
  [
    'a refused registration',
    {
      gateway: { RequireRegistrationFor: 'InOutCalls' },
      trunk: { AuthID: 'acme' },
      facts: {
        hasPassword: true,
        cloud: 'generic',
        inspection: inspectionOf('sip.example.com', {
          line: { ...inspectionOf('x').line, state: 'unregistered', up: false },
          lastAnswer: { method: 'REGISTER', status: 403, reason: 'Forbidden' },
        }),
      },
    },
    'Error',
    'RegistrationFailed',
    /403 Forbidden: The carrier refused the registration/,
  ],
  ['no login name', { gateway: { RequireRegistrationFor: 'InOutCalls' } }, 'Error', 'ErrNoAuthID', /empty/],
  ['no password', { trunk: { AuthID: 'acme' } }, 'Error', 'ErrNoAuthPwd', /no authentication password/],
  ['no third name', { trunk: { UseSeparateAuthId: true } }, 'Error', 'ErrNoAuth3way', /3-way/],
  [
    'a Twilio trunk that registers',
    twilioTrunk({ gateway: { RequireRegistrationFor: 'InOutCalls' } }),
    'Error',
    'RegistrationIsBlocked',
    /take no registration/,
  ],
  [
    '[S0-09] a blocked address of the cloud',
    livekit({ facts: { blocklist: [{ IPAddrMask: '143.223.90.7', BlockType: 'Block', ExpiresAt: null }] } }),
    'Error',
    null,
    /143\.223\.90\.7, which is 143\.223\.88\.0\/21/,
  ],
  [
    '[S0-09] a cloud that is not in the allow list',
    livekit({ facts: { blocklist: [] } }),
    'Warning',
    null,
    /143\.223\.88\.0\/21, 161\.115\.160\.0\/19.*AllowProvider/,
  ],
  [
    'a block of an address the name leads to',
    {
      facts: {
        blocklist: [
          ...TWILIO_ALLOWED.slice(0, 2),
          { IPAddrMask: '54.171.127.192', BlockType: 'Block', ExpiresAt: null },
        ],
      },
    },
    'Error',
    null,
    /block list has 54\.171\.127\.192/,
  ],
  [
    'numbers that are trusted from any address',
    { trunk: { RequiresSourceAddress: false } },
    'Warning',
    null,
    /whatever address they come from/,
  ],
  ['codecs the cloud does not speak', livekit({ gateway: { Codecs: ['G729'] } }), 'Error', 'CodecMismatch', /PCMU/],
  [
    'codecs that are only passed through',
    { gateway: { Codecs: ['G729'] }, facts: { cloud: 'generic' } },
    'Error',
    'CodecMismatch',
    /passed through/,
  ],
  ['[S1-12] another codec first', { gateway: { Codecs: ['G729', 'PCMU'] } }, 'Warning', 'CodecMismatch', /PCMU first/],
  [
    'SRTP without TLS at Twilio',
    { gateway: { SRTPMode: 'SRTPEnforced' } },
    'Error',
    'TransportMismatch',
    /both or none/,
  ],
  [
    '[S4-05] TLS without SRTP at Twilio',
    twilioTrunk({ gateway: { SRTPMode: 'SRTPDisabled' } }),
    'Warning',
    'TransportMismatch',
    /32208/,
  ],
  [
    'keys in the clear',
    { gateway: { SRTPMode: 'SRTPEnabled' }, facts: { cloud: 'generic' } },
    'Warning',
    'TransportMismatch',
    /in the clear/,
  ],
  ['[S0-03] UDP to Fonio', livekit({ trunk: { TransportRestriction: 'UDP' } }), 'Warning', 'TransportMismatch', /TCP/],
  [
    'a customer’s number shown to a Twilio trunk',
    twilioTrunk({
      gateway: {
        OutboundParams: [toParameterBinding({ field: 'FromUserPart', variable: '$OriginatorCallerID', custom: '' })],
      },
    }),
    'Warning',
    null,
    /32204/,
  ],
  [
    'a caller ID Twilio does not know',
    twilioTrunk({ users: [{ OutboundCallerID: '+15559999999' }] }),
    'Warning',
    null,
    /\+15559999999 of extension 101/,
  ],
  ['no number at all', { trunk: { DidNumbers: [] }, inbound: [] }, 'Warning', null, /neither DID numbers nor/],
  ['[S1-14] a number that leads nowhere', { inbound: [] }, 'Warning', null, /DID \+442071234567 leads nowhere/],
  [
    'a number in another form',
    twilioTrunk({ trunk: { DidNumbers: ['02071234567'] } }),
    'Warning',
    'NumberFormatsMismatch',
    /\+2071234567/,
  ],
  [
    '[S1-16] E164 processing on',
    { facts: { e164: { Enabled: true } } },
    'Warning',
    'NumberFormatsMismatch',
    /forward of queue 800 to \+15551230000 is reformatted/,
  ],
  ['[S1-19] no outbound rule', { rules: [] }, 'Error', 'OutboundCallFailed', /No outbound rule leads/],
  [
    '[S1-19] another trunk as Route 1',
    { rules: [{ Name: 'Fallback', Routes: [{ TrunkId: 9 }, { TrunkId: 1 }] }] },
    'Warning',
    'OutboundRuleFound',
    /only a further route of Fallback/,
  ],
  [
    '[S1-19] a forward that is refused',
    { facts: { probes: [refusedProbe] } },
    'Error',
    'ForwardingFailed',
    /queue 800 to \+15551230000 would be refused \(404\).*Add an outbound rule/,
  ],
  [
    '[S1-19] a queue that ends elsewhere',
    { queue: { ForwardNoAnswer: { To: 'VoiceMail', Number: '101' } } },
    'Warning',
    'ForwardingEndsCall',
    /queue 800 is VoiceMail/,
  ],
  ['[S1-23] a queue without members', { queue: { Agents: [] } }, 'Error', null, /Queue 800 has no members/],
  [
    '[S1-23] an agent on do not disturb',
    { users: [{ CurrentProfileName: 'Out of office' }, {}] },
    'Warning',
    null,
    /101 of queue 800 is not rung: its status is Out of office \(do not disturb\)/,
  ],
  ['[S1-23] an agent logged out', { users: [{ QueueStatus: 'LoggedOut' }, {}] }, 'Warning', null, /logged out/],
  [
    '[S1-23] an agent logged out of this queue',
    { queue: { Agents: [{ Number: '101', LoggedIn: false }, { Number: '102' }] } },
    'Warning',
    null,
    /101 of queue 800 is not rung: it is logged out of this queue/,
  ],
  ['[S1-23] an agent without device', { facts: { registered: new Set([21]) } }, 'Warning', null, /101 .* registered/],
  ['[S1-23] an agent who is not there', { users: [{}] }, 'Warning', null, /102 .* no such extension/],
  ['[S1-23] nobody left', { users: [{ Enabled: false }, { Enabled: false }] }, 'Error', null, /nobody can be rung/],
  [
    '[S0-08] numbers and SIP addresses side by side',
    livekit({
      facts: { probes: [probeOf('999100'), probeOf('sip:200@vojhwtf1hn6.eu.sip.livekit.cloud', 'extension 101')] },
    }),
    'Warning',
    'ForwardingInfo',
    /queue 800: 999100.*extension 101: sip:200/,
  ],
  [
    '[S0-10] transfers by the cloud not allowed',
    livekit({ trunk: { DisableCallTransfer: true } }),
    'Warning',
    'ForwardingFailed',
    /SIP REFER.*403/,
  ],
  [
    'transfers by a cloud that others use too, and no country is left out',
    livekit({ facts: { allowedCountries: [...CALLING_CODES] } }),
    'Warning',
    null,
    /every country may be called.*CountryCodes/,
  ],
  [
    'countries are chosen, but nobody said which is the own one',
    { facts: { e164: { Enabled: false, InternationalCode: '' } } },
    'Warning',
    null,
    /begins with \+ or 00/,
  ],
  [
    'emergency calls that show no number at all',
    {
      trunk: { DidNumbers: ['*99'] },
      users: [{ OutboundCallerID: '+442071230001' }, {}],
      rules: [
        { Name: 'Fallback', Routes: [{ TrunkId: 1 }] },
        { Name: 'Emergency', Prefix: '911', EmergencyRule: true, Routes: [{ TrunkId: 1 }] },
      ],
    },
    'Error',
    null,
    /of 1 extensions \(102\) leave by this trunk without any number/,
  ],
  [
    '[S4-19] emergency calls without a number',
    {
      rules: [
        { Name: 'Fallback', Routes: [{ TrunkId: 1 }] },
        { Name: 'Emergency', Prefix: '911', EmergencyRule: true, Routes: [{ TrunkId: 1 }] },
      ],
    },
    'Warning',
    null,
    /Extension 101 may call emergency services, but has neither a DID nor/,
  ],
]

describe('each fault is found', () => {
  for (const [title, change, level, code, text] of table) {
    test(title, () => {
      const found = examine(office(change)).filter((each) => each.Level === level && each.Code === code)
      assert.ok(
        found.some((each) => text.test(sentence(each))),
        told(office(change)).join('\n'),
      )
      const inOrder = examine(office()).filter((each) => each.Level === level && each.Code === code)
      assert.equal(
        inOrder.some((each) => text.test(sentence(each))),
        false,
        'it is told of an office in order, too',
      )
    })
  }
})

describe('[S1-21] of the four bindings each that is missing is named', () => {
  const names = [
    'From (user part)',
    'P-Asserted-Identity (user part)',
    'P-Preferred-Identity (user part)',
    'Remote-Party-ID, calling party (user part)',
  ]
  for (const [index, field] of (
    [
      'FromUserPart',
      'P-AssertedIdentityUserPart',
      'P-PreferredIdentityUserPart',
      'RemotePartyIDCallingPartyUserPart',
    ] as const
  ).entries()) {
    test(field, () => {
      const params = office().gateway.OutboundParams as readonly { ParamId: number }[]
      const wrong = binding(field)
      const OutboundParams = params.map((each) => (each.ParamId === wrong.ParamId ? wrong : each))
      const found = trouble(office({ gateway: { OutboundParams } }))
      assert.deepEqual(
        found.map((each) => each.Params[0]),
        [names[index]],
      )
    })
  }

  test('all four', () => {
    const found = trouble(office({ gateway: { OutboundParams: [] } })).map((each) => each.Params[0])
    assert.deepEqual(found, names)
  })
})

test('[S4-19] extensions with DID and caller ID are in order, and who may not call is not asked', () => {
  const emergency = { Name: 'Emergency', Prefix: '911', EmergencyRule: true, Routes: [{ TrunkId: 1 }] }
  const users = [{ OutboundCallerID: '+442071230001' }, {}]
  const inbound = [didRule('+442071234567', 'Queue', '800'), didRule('+442071230001', 'Extension', '101')]
  const narrowed = { ...emergency, DNRanges: [{ From: '101', To: '' }] }
  const fallback = { Name: 'Fallback', Routes: [{ TrunkId: 1 }] }
  assert.deepEqual(trouble(office({ users, inbound, rules: [fallback, narrowed] })).map(sentence), [])
  const all = trouble(office({ users, inbound, rules: [fallback, emergency] }))
  assert.deepEqual(
    all.map((each) => each.Params[0]),
    ['102'],
  )
})

test('any number that is shown on an emergency call will do: of route, extension or trunk', () => {
  const nameless = /without any number/
  for (const [change, callerId] of [
    [{}, '+442071239999'],
    [{ users: [{ OutboundCallerID: '+442071230001' }, { OutboundCallerID: '+442071230002' }] }, ''],
    [{ trunk: { DidNumbers: [], OutboundCallerID: '+442071239999' } }, ''],
    [{ trunk: { DidNumbers: [] }, gateway: { OutboundCallerID: '+442071239999' } }, ''],
    [{ trunk: { DidNumbers: [], ExternalNumber: DID } }, ''],
    [{ trunk: { DidNumbers: [DID] } }, ''],
  ] as const) {
    const routes = [{ TrunkId: 1, CallerID: callerId }]
    const rules = [{ Name: 'Emergency', Prefix: '911', EmergencyRule: true, Routes: routes }]
    const facts = office({ trunk: { DidNumbers: [] }, ...change, rules })
    assert.deepEqual(
      told(facts).filter((each) => nameless.test(each)),
      [],
    )
  }
})

describe('of every trunk it is told whether the far side may transfer calls', () => {
  const off = /Info - .*SIP REFER.*is off: a REFER from the far side is answered 403/
  const on = /Info - The far side may transfer calls \(SIP REFER\)/
  const open = /Warning - .*the cloud is shared/
  const everywhere = { allowedCountries: [...CALLING_CODES].filter((code) => !COSTLY_CODES.has(code)) }
  const allowing = { DisableCallTransfer: false }
  for (const [title, change, off_, on_, open_] of [
    ['off', {}, true, false, false],
    ['off, every country', { facts: everywhere }, true, false, false],
    ['on', { trunk: allowing }, false, true, false],
    ['on, every country', { trunk: allowing, facts: everywhere }, false, true, true],
    [
      'on, every country, a carrier of one’s own',
      { trunk: allowing, facts: { ...everywhere, cloud: 'generic' } },
      false,
      true,
      false,
    ],
    ['on, no country', { trunk: allowing, facts: { allowedCountries: [] } }, false, true, false],
  ] as const) {
    test(title, () => {
      const all = told(office(change))
      const said = [off, on, open].map((pattern) => all.some((each) => pattern.test(each)))
      assert.deepEqual(said, [off_, on_, open_], all.join('\n'))
    })
  }
})

test('an expired block and one that the allow list overrides are no trouble', () => {
  const expired = { IPAddrMask: '54.172.60.1', BlockType: 'Block', ExpiresAt: '2026-11-19T00:00:00Z' }
  const covered = { IPAddrMask: '54.172.60.2', BlockType: 'Block', ExpiresAt: null }
  const facts = { blocklist: [...TWILIO_ALLOWED, expired, covered] }
  assert.deepEqual(trouble(office({ facts })).map(sentence), [])
})

test('forwards that begin with + leave untouched while E164 processing is off', () => {
  assert.ok(FORWARD.startsWith('+'))
  assert.equal(trouble(office({ facts: { e164: { Enabled: false, CountryCode: '44' } } })).length, 0)
})

test('many findings of one kind are told in part, with how many there are', () => {
  const dids = Array.from({ length: 300 }, (_, index) => `+44207123${1000 + index}`)
  const reports = examine(office({ trunk: { DidNumbers: dids }, inbound: [] }))
  assert.ok(reports.length < 100, String(reports.length))
  assert.ok(reports.some((each) => /275 more/.test(sentence(each))))
})

test('[S4-19] of many extensions all are named', () => {
  const rules = [
    { Name: 'Fallback', Routes: [{ TrunkId: 1 }] },
    { Name: 'Emergency', Prefix: '911', EmergencyRule: true, Routes: [{ TrunkId: 1 }] },
  ]
  const users = Array.from({ length: 30 }, () => ({}))
  const reports = examine(office({ rules, users })).map(sentence)
  for (let number = 101; number <= 130; number += 1)
    assert.ok(
      reports.some((each) => each.includes(String(number)) && /emergency|more extensions/.test(each)),
      String(number),
    )
})
