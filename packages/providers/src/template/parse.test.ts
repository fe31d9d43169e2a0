// Reading templates: tolerant of what does no harm, refusing the rest with line and reason.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { messagingFile, smallFile, voiceFile } from './fixtures.fixture.ts'
import { parseTemplate } from './parse.ts'
import type { Template } from './template.ts'
import { codecName, trunkFromTemplate } from './trunk.ts'
import { trunkTemplateRow } from './trunk-template.ts'
import { xmlLimits } from './xml-read.ts'

export function parsed(source: string): Template {
  const result = parseTemplate(source)
  assert.ok(result.ok, result.ok ? '' : `line ${result.line}: ${result.reason}`)
  return result.template
}

describe('a voice template', () => {
  const template = parsed(voiceFile)

  it('[S1-09] an imported file gives its header', () => {
    assert.deepEqual(template.header, {
      name: 'Example & Sons',
      version: 150008,
      time: '2024-05-06 10:11:12',
      url: 'https://example.com',
      image: 'default-icon.png',
      logo: 'default-logo.png',
      countries: ['GB', 'US', 'Worldwide'],
      priority: 7,
      tags: ['registrar', 'proxy', 'port'],
      templateType: 'ThirdParty',
      parent: '',
    })
    assert.equal(template.kind, 'gateway')
  })

  it('reads bindings in any spelling, with white space, and leaves out those that are unset', () => {
    assert.deepEqual(template.device?.source, [{ field: 'ContactHost', variable: '$GWHostPort', custom: '' }])
    assert.deepEqual(template.device?.inbound, [
      { field: 'RequestLineURIUser', variable: '$CalledNum', custom: '' },
      { field: 'FromUserPart', variable: '$CallerNum', custom: '' },
    ])
    assert.deepEqual(template.device?.outbound, [
      { field: 'P-AssertedIdentityUserPart', variable: '$OriginatorCallerID', custom: '' },
      { field: 'ContactHost', variable: '$ContactUri', custom: '' },
      { field: 'ContactUser', variable: '$CustomField', custom: 'office' },
    ])
  })

  it('notes with their lines what it does not understand', () => {
    assert.deepEqual(
      template.notes.map((n) => n.text),
      ['“X-Future-Header” is not the name of a SIP field.', '“$FutureVariable” is not a known variable.'],
    )
    const lines = voiceFile.split('\n')
    assert.match(lines[(template.notes[0]?.line ?? 0) - 1] ?? '', /X-Future-Header/)
    assert.match(lines[(template.notes[1]?.line ?? 0) - 1] ?? '', /FutureVariable/)
  })

  it('reads several messaging blocks beside each other', () => {
    assert.deepEqual(
      template.sms.map((b) => [b.providerName, b.providerType, b.optional, b.hasWebhook]),
      [
        ['Example SMS', 'generic', true, true],
        ['Other SMS', 'flowroute', false, false],
      ],
    )
    assert.deepEqual(
      template.sms[0]?.variables.map((v) => [v.name, v.prompt, v.required, v.maxLength, v.type]),
      [
        ['MESSAGING_API_KEY', 'Api Key', true, 512, 'Password'],
        ['PROVIDER_URL', 'URL', true, null, 'Text'],
      ],
    )
  })

  it('becomes a fresh trunk in the API’s words', () => {
    const trunk = trunkFromTemplate(template, 'example.pv.xml')
    assert.deepEqual(
      { ...trunk, Gateway: null },
      {
        SecondaryRegistrar: '',
        SeparateAuthId: '',
        UseSeparateAuthId: false,
        DisableVideo: false,
        IPRestriction: 'IPV4',
        TransportRestriction: 'TLS',
        DisableCallTransfer: true,
        DiversionHeader: false,
        SimultaneousCalls: 10,
        CallsPerSecond: 0,
        Messaging: { Enabled: false, Provider: 'Example SMS' },
        Gateway: null,
      },
    )
    assert.deepEqual(trunk.Gateway, {
      Name: 'Example trunk',
      Type: 'Provider',
      TemplateFilename: 'example.pv.xml',
      Host: 'sip.example.com',
      Port: 0,
      ProxyHost: 'proxy.example.com',
      ProxyPort: 5070,
      RequireRegistrationFor: 'OutgoingCalls',
      TimeBetweenReg: 600,
      IPInRegistrationContact: 'Internal',
      SpecifiedIPForRegistrationContact: '',
      UseIPInContact: false,
      SupportReinvite: true,
      SupportReplaces: false,
      SRTPMode: 'SRTPEnabled',
      DeliverAudio: true,
      DestNumberInTo: true,
      DestNumberInRequestLineURI: true,
      DestNumberInRemotePartyIDCalled: true,
      MatchingStrategy: 'MatchAllFields',
      Codecs: ['PCMA', 'PCMU', 'opus'],
      SourceIdentification: [{ ParamId: 4, ValueId: 14, Custom: '' }],
      InboundParams: [
        { ParamId: 1, ValueId: 1, Custom: '' },
        { ParamId: 9, ValueId: 3, Custom: '' },
      ],
      OutboundParams: [
        { ParamId: 19, ValueId: 11, Custom: '' },
        { ParamId: 4, ValueId: 16, Custom: '' },
        { ParamId: 3, ValueId: 18, Custom: 'office' },
      ],
      VariableChoices: [{ Key: 'PROVIDER_URL', Value: 'https://sms.example.com/send' }],
    })
  })

  it('becomes a row of TrunkTemplates without the default of a secret', () => {
    const row = trunkTemplateRow(template, 'example.pv.xml', voiceFile, { isCustom: true })
    assert.deepEqual(
      [row.Id, row.Name, row.TemplateType, row.DefaultRegistrarPort, row.DefaultProxyPort],
      ['example.pv.xml', 'Example & Sons', 'ThirdParty', 0, 5070],
    )
    assert.deepEqual(row.Editors, ['Voip', 'Messaging'])
    assert.deepEqual(
      row.MessagingTemplate?.MessagingVariables.map((v) => [v.Name, v.OptionType, v.DefaultValue]),
      [
        ['MESSAGING_API_KEY', 'Password', ''],
        ['PROVIDER_URL', 'Text', 'https://sms.example.com/send'],
      ],
    )
  })
})

describe('other templates', () => {
  it('a messaging template has no device and makes a trunk that carries no calls', () => {
    const template = parsed(messagingFile)
    assert.deepEqual([template.kind, template.device], ['messaging', null])
    const trunk = trunkFromTemplate(template)
    assert.deepEqual(trunk.Messaging, { Enabled: true, Provider: 'generic' })
    assert.deepEqual([trunk.Gateway.RequireRegistrationFor, trunk.Gateway.Codecs], ['Nothing', []])
    assert.deepEqual(trunkTemplateRow(template, 'x', '', { isCustom: true }).Editors, ['Messaging'])
  })

  it('what the file does not say is as the generic provider has it', () => {
    const { Gateway, TransportRestriction, DisableVideo } = trunkFromTemplate(parsed(smallFile()))
    assert.deepEqual(
      [Gateway.Name, Gateway.Port, Gateway.RequireRegistrationFor, Gateway.TimeBetweenReg],
      ['Small', 5060, 'InOutCalls', 180],
    )
    assert.deepEqual(
      [Gateway.SRTPMode, Gateway.MatchingStrategy, TransportRestriction, DisableVideo],
      ['SRTPDisabled', 'MatchAnyFields', 'Any', true],
    )
  })

  it('a value that is none is noted and the initial value taken', () => {
    const template = parsed(
      smallFile('<field name="RegistrarPort">many</field><field name="RegistrarHost">a b</field>'),
    )
    assert.equal(template.notes.length, 2)
    const { Gateway } = trunkFromTemplate(template)
    assert.deepEqual([Gateway.Port, Gateway.Host], [5060, ''])
  })

  for (const [digit, mode] of [
    ['0', 'SRTPDisabled'],
    ['1', 'SRTPEnabled'],
    ['2', 'SRTPEnforced'],
    ['3', 'SRTPDisabled'],
  ] as const)
    it(`SRTPMode ${digit} is ${mode}`, () => {
      assert.equal(
        trunkFromTemplate(parsed(smallFile(`<field name="SRTPMode">${digit}</field>`))).Gateway.SRTPMode,
        mode,
      )
    })

  for (const [inFile, inApi] of [
    ['pcmu', 'PCMU'],
    ['G722', 'G722'],
    ['opus', 'opus'],
    ['ilbc', 'iLBC'],
    ['gsm', 'GSM'],
  ] as const)
    it(`the codec ${inFile} is ${inApi}`, () => assert.equal(codecName(inFile), inApi))

  it('a file without declaration, with a byte order mark and CDATA, is read', () => {
    const template = parsed(`\uFEFF${smallFile('<field name="Name"><![CDATA[A & B]]></field>')}`)
    assert.equal(template.device?.fields.get('name')?.value, 'A & B')
  })
})

describe('refusals', () => {
  const header = '<header><type>gateway-template</type><name>n</name></header>'
  const rows: readonly (readonly [string, string, number, RegExp])[] = [
    ['no XML', 'hello', 1, /not well-formed/],
    ['nothing', '', 1, /not well-formed/],
    ['an element that is not closed', '<doc>\n<header>\n', 3, /not well-formed/],
    ['elements that cross', '<doc>\n<a><b></a></b></doc>', 2, /not well-formed/],
    ['an entity nobody declared', `<doc>${header}\n<x>&evil;</x></doc>`, 2, /not well-formed/],
    ['two roots', '<doc/>\n<doc/>', 2, /not well-formed/],
    ['the same attribute twice', '<doc a="1" a="2"/>', 1, /not well-formed/],
    ['a forbidden character', '<doc>\u0001</doc>', 1, /not well-formed/],
    ['a document type', `<!DOCTYPE doc>\n${smallFile()}`, 1, /DOCTYPE/],
    [
      'entities that fetch',
      `<?xml version="1.0"?>\n<!DOCTYPE doc [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<doc>&x;</doc>`,
      2,
      /DOCTYPE/,
    ],
    ['entities that explode', `<!DOCTYPE doc [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><doc>&b;</doc>`, 1, /DOCTYPE/],
    ['another root', '\n<template/>', 2, /root element is <template>/],
    ['no header', '<doc>\n<data/></doc>', 1, /no <header>/],
    ['no type', '<doc>\n<header/><data/></doc>', 2, /neither gateway-template/],
    ['another type', '<doc><header>\n<type>phone-template</type></header><data/></doc>', 2, /neither gateway-template/],
    ['no data', `<doc>${header}</doc>`, 1, /no <data>/],
    ['no device', `<doc>${header}<data/></doc>`, 1, /needs a <device>/],
    [
      'a messaging template without sms',
      '<doc><header><type>messaging-template</type><name>n</name></header><data/></doc>',
      1,
      /needs an <sms>/,
    ],
    ['no name', '<doc><header><type>gateway-template</type></header><data><device/></data></doc>', 1, /no name/],
    ['an endless name', smallFile().replace('Small', 'x'.repeat(200)), 1, /longer than 128/],
    ['too deep', smallFile('\n'.repeat(4) + '<a>'.repeat(40) + '</a>'.repeat(40)), 5, /deeper than 32/],
    ['too many elements', smallFile('<a/>'.repeat(10_000)), 1, /more than 10000 nodes/],
    [
      'too many attributes',
      smallFile(`<a ${Array.from({ length: 10_000 }, (_, i) => `a${i}="1"`).join(' ')}/>`),
      1,
      /more than 10000 nodes/,
    ],
    ['too many comments', smallFile('<!--a-->'.repeat(10_000)), 1, /more than 10000 nodes/],
    ['too large', smallFile(' '.repeat(xmlLimits.bytes)), 0, /larger than 512 kB/],
    ['too large in bytes', smallFile('€'.repeat(xmlLimits.bytes / 2)), 0, /larger than 512 kB/],
  ]
  for (const [what, source, line, reason] of rows)
    it(`refuses ${what}`, () => {
      const result = parseTemplate(source)
      assert.ok(!result.ok)
      assert.match(result.reason, reason)
      assert.equal(result.line, line)
    })

  it('exactly 32 levels and 512 kB are accepted', () => {
    assert.ok(parseTemplate(smallFile('<a>'.repeat(29) + '</a>'.repeat(29))).ok)
    assert.ok(!parseTemplate(smallFile('<a>'.repeat(30) + '</a>'.repeat(30))).ok)
    const room = xmlLimits.bytes - smallFile().length
    assert.ok(parseTemplate(smallFile(' '.repeat(room))).ok)
    assert.ok(!parseTemplate(smallFile(' '.repeat(room + 1))).ok)
  })

  it('whatever a file is damaged into, the answer is a template or a refusal with line and reason', () => {
    let accepted = 0
    let refused = 0
    const damage = fc.record({
      at: fc.nat({ max: voiceFile.length }),
      cut: fc.nat({ max: 30 }),
      put: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 6 }),
        fc.constantFrom(
          '<',
          '>',
          '&',
          '"',
          '<!--',
          ']]>',
          '<![CDATA[',
          '<?x',
          '<!DOCTYPE a>',
          '&#0;',
          '&lt;',
          ' ',
          'x',
        ),
      ),
    })
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        const source = damages.reduce((t, d) => t.slice(0, d.at) + d.put + t.slice(d.at + d.cut), voiceFile)
        const result = parseTemplate(source)
        if (result.ok) {
          accepted++
          trunkFromTemplate(result.template)
        } else {
          refused++
          assert.ok(result.line >= 0 && result.line <= source.split('\n').length && result.reason !== '')
        }
      }),
      { numRuns: 600 },
    )
    assert.ok(accepted > 10 && refused > 10, `${accepted} accepted, ${refused} refused`)
  })
})
