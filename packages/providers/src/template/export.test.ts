// Templates back to files: nothing is lost, and a trunk's settings come back.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { gatewayParameters, gatewayParameterValues } from '../fields/definitions.ts'
import { exportTemplate, serialiseTemplate, templateFromTrunk } from './export.ts'
import { messagingFile, voiceFile } from './fixtures.fixture.ts'
import { parseTemplate } from './parse.ts'
import type { Template } from './template.ts'
import { trunkFromTemplate } from './trunk.ts'
import type { TrunkSettings } from './trunk-settings.ts'
import { readXml } from './xml-read.ts'
import type { XmlDocument, XmlElement, XmlNode } from './xml-tree.ts'
import { writeXml } from './xml-write.ts'

function parsed(source: string): Template {
  const result = parseTemplate(source)
  assert.ok(result.ok, result.ok ? '' : `line ${result.line}: ${result.reason}`)
  return result.template
}

const facts = { parent: 'example.pv.xml', time: '2026-01-02T03:04:05Z' }

/** The tree without lines, and without white space around the root. */
function bare({ before, root, after }: XmlDocument): unknown {
  const clean = (n: XmlNode): unknown => (n.kind === 'element' ? { ...n, line: 0, children: n.children.map(clean) } : n)
  const outer = (nodes: readonly XmlNode[]) => nodes.filter((n) => n.kind !== 'text').map(clean)
  return [outer(before), clean(root), outer(after)]
}

describe('the shipped form', () => {
  for (const [what, source] of [
    ['voice', voiceFile],
    ['messaging', messagingFile],
  ] as const)
    it(`a ${what} template is written as it was read: unknown elements, fields, attributes, comments, order`, () => {
      const template = parsed(source)
      const again = parsed(serialiseTemplate(template))
      assert.deepEqual(bare(again.document), bare(template.document))
      assert.equal(serialiseTemplate(again), serialiseTemplate(template))
    })

  it('keeps what it does not know', () => {
    const written = serialiseTemplate(parsed(voiceFile))
    for (const kept of [
      'made by hand',
      '<colour>blue</colour>',
      '<field name="Wobble" mode="fast">kept</field>',
      'X-Future-Header',
      '$FutureVariable',
    ])
      assert.ok(written.includes(kept), kept)
  })

  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,7}$/)
  // Characters XML 1.0 allows; a carriage return may come in as a reference.
  const legal = fc.string({ unit: fc.constantFrom(...'aZ0 \n\t\r<>&"\'é€😀]-$'.split(/(?:)/u)), maxLength: 12 })
  const leaf: fc.Arbitrary<XmlNode> = fc.oneof(
    legal.filter((t) => t !== '').map((t): XmlNode => ({ kind: 'text', text: t })),
    fc.stringMatching(/^[a-z ]{0,8}$/).map((t): XmlNode => ({ kind: 'comment', text: t })),
    fc.stringMatching(/^[a-z<&> ]{1,8}$/).map((t): XmlNode => ({ kind: 'cdata', text: t })),
    fc
      .tuple(name, fc.stringMatching(/^[a-z]{0,8}$/))
      .map(([target, t]): XmlNode => ({ kind: 'instruction', target: `p${target}`, text: t })),
  )
  const tree: fc.Arbitrary<XmlElement> = fc.letrec<{ node: XmlNode; element: XmlElement }>((tie) => ({
    node: fc.oneof({ depthSize: 'small' }, leaf, tie('element')),
    element: fc
      .record({
        name,
        attributes: fc.uniqueArray(fc.tuple(name, legal), { selector: ([key]) => key, maxLength: 3 }),
        children: fc.array(tie('node'), { maxLength: 4 }),
      })
      .map((e): XmlElement => ({ kind: 'element', ...e, children: merged(e.children), line: 0 })),
  })).element

  /** Two texts side by side are one. */
  function merged(children: readonly XmlNode[]): XmlNode[] {
    return children.filter((c, i) => c.kind !== 'text' || children[i - 1]?.kind !== 'text')
  }

  it('any tree reads back as itself', () => {
    let elements = 0
    fc.assert(
      fc.property(tree, (root) => {
        const document = { before: [], root, after: [] }
        const read = readXml(writeXml(document))
        assert.ok(read.ok, read.ok ? '' : `${read.line}: ${read.reason}: ${writeXml(document)}`)
        assert.deepEqual(bare(read.document), bare(document))
        elements += root.children.length
      }),
      { numRuns: 400 },
    )
    assert.ok(elements > 100)
  })
})

describe('the exported form', () => {
  const written = exportTemplate(parsed(voiceFile), facts)
  const template = parsed(written)

  it('names parent and time, and has no version and no namespace', () => {
    assert.equal(template.header.parent, 'example.pv.xml')
    assert.equal(template.header.time, '2026-01-02T03:04:05Z')
    assert.equal(template.header.version, null)
    assert.doesNotMatch(written, /xmlns/)
  })

  it('says of every messaging block whether it is on', () => {
    assert.equal(written.match(/<field name="Enabled">0<\/field>/g)?.length, 2)
    assert.deepEqual(
      template.sms.map((b) => b.enabled),
      [false, false],
    )
    const again = exportTemplate(template, facts)
    assert.equal(again.match(/name="Enabled"/g)?.length, 2)
  })

  it('an exported file exported again is the same', () => assert.equal(exportTemplate(template, facts), written))

  it('keeps what it does not know', () => {
    for (const kept of ['<colour>blue</colour>', 'mode="fast"', 'X-Future-Header', 'made by hand'])
      assert.ok(written.includes(kept), kept)
  })
})

describe('a template made from a trunk', () => {
  const parent = parsed(voiceFile)

  const roundTrip = (trunk: TrunkSettings): Template => {
    const made = templateFromTrunk({ ...trunk }, parent, facts)
    assert.ok(made.ok)
    return parsed(serialiseTemplate(made.template))
  }

  it('gives the same trunk again', () => {
    const trunk = trunkFromTemplate(parent, 'x')
    assert.deepEqual(trunkFromTemplate(roundTrip(trunk), 'x'), trunk)
  })

  it('whatever the trunk’s settings, they come back', () => {
    const binding = fc
      .tuple(
        fc.constantFrom(...gatewayParameters.map((p) => p.Id)),
        fc.constantFrom(...gatewayParameterValues.map((v) => v.Id)),
        fc.stringMatching(/^[a-z<&"]{0,6}$/),
      )
      .map(([ParamId, ValueId, Custom]) => ({ ParamId, ValueId, Custom }))
    const bindings = fc.array(binding, { maxLength: 5 })
    const base = trunkFromTemplate(parent, 'x')
    const anyTrunk: fc.Arbitrary<TrunkSettings> = fc
      .record({
        SecondaryRegistrar: fc.constantFrom('', 'second.example.com:5070'),
        DisableVideo: fc.boolean(),
        IPRestriction: fc.constantFrom('Any' as const, 'IPV4' as const, 'IPV6' as const),
        TransportRestriction: fc.constantFrom('Any' as const, 'UDP' as const, 'TCP' as const, 'TLS' as const),
        DisableCallTransfer: fc.boolean(),
        DiversionHeader: fc.boolean(),
        SimultaneousCalls: fc.integer({ min: 1, max: 9999 }),
        CallsPerSecond: fc.integer({ min: 0, max: 1000 }),
      })
      .chain((trunk) =>
        fc
          .record({
            Name: fc.constantFrom('A', 'B & "C" <d>'),
            Host: fc.constantFrom('', 'a.example.com', '[2001:db8::1]'),
            Port: fc.integer({ min: 0, max: 65_535 }),
            ProxyHost: fc.constantFrom('', 'p.example.com'),
            ProxyPort: fc.integer({ min: 0, max: 65_535 }),
            RequireRegistrationFor: fc.constantFrom(
              'Nothing' as const,
              'IncomingCalls' as const,
              'OutgoingCalls' as const,
              'InOutCalls' as const,
            ),
            TimeBetweenReg: fc.integer({ min: 1, max: 86_400 }),
            IPInRegistrationContact: fc.constantFrom(
              'External' as const,
              'Internal' as const,
              'Both' as const,
              'Specified' as const,
            ),
            SpecifiedIPForRegistrationContact: fc.constantFrom('', '192.0.2.1'),
            SupportReinvite: fc.boolean(),
            SupportReplaces: fc.boolean(),
            DeliverAudio: fc.boolean(),
            SRTPMode: fc.constantFrom('SRTPDisabled' as const, 'SRTPEnabled' as const, 'SRTPEnforced' as const),
            MatchingStrategy: fc.constantFrom('MatchAnyFields' as const, 'MatchAllFields' as const),
            Codecs: fc.subarray(['PCMU', 'PCMA', 'G722', 'G729', 'opus', 'iLBC']),
            SourceIdentification: bindings,
            InboundParams: bindings,
            OutboundParams: bindings,
          })
          .map((gateway) => ({ ...base, ...trunk, Gateway: { ...base.Gateway, ...gateway } })),
      )
    fc.assert(
      fc.property(anyTrunk, (trunk) => {
        assert.deepEqual(trunkFromTemplate(roundTrip(trunk), 'x'), trunk)
      }),
      { numRuns: 150 },
    )
  })

  it('holds no credentials and no numbers', () => {
    const trunk = {
      ...trunkFromTemplate(parent, 'x'),
      AuthID: 'user-4711',
      AuthPassword: { Value: 'hush-hush' },
      SeparateAuthId: 'third-name',
      ExternalNumber: '+4930999',
      DidNumbers: ['+4930998'],
    }
    const made = templateFromTrunk(trunk, parent, facts)
    assert.ok(made.ok)
    const written = serialiseTemplate(made.template)
    for (const secret of ['user-4711', 'hush-hush', 'third-name', '4930999', '4930998', 'old-secret'])
      assert.ok(!written.includes(secret), secret)
  })

  it('what the trunk does not say stays as the parent has it, with all it does not know', () => {
    const made = templateFromTrunk({ Gateway: { Host: 'new.example.com' } }, parent, facts)
    assert.ok(made.ok)
    const { device } = made.template
    assert.equal(device?.fields.get('registrarhost')?.value, 'new.example.com')
    assert.equal(device?.fields.get('wobble')?.value, 'kept')
    assert.deepEqual(device?.outbound, parent.device?.outbound)
    assert.deepEqual(device?.codecs, parent.device?.codecs)
    assert.equal(made.template.notes.length, 2)
  })

  it('a binding that stays keeps its other attributes', () => {
    const made = templateFromTrunk({ ...trunkFromTemplate(parent) }, parent, facts)
    assert.ok(made.ok)
    assert.match(
      serialiseTemplate(made.template),
      /name="Source" parameter="ContactHost" custom="" status="readonly">\$GWHostPort</,
    )
  })

  it('a messaging template stays as it is', () => {
    const messaging = parsed(messagingFile)
    const made = templateFromTrunk({ Gateway: { Host: 'x.example.com' } }, messaging, facts)
    assert.ok(made.ok)
    assert.equal(made.template.device, null)
  })
})
