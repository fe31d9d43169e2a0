// Every template that ships: it reads without a note, gives a usable trunk and headers, and comes back from an export.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { outboundHeaders } from '../fields/headers.ts'
import { outboundFields } from '../fields/outbound.ts'
import type { VariableValues } from '../fields/sip-fields.ts'
import { fromParameterBindings } from '../template/bindings.ts'
import { exportTemplate, serialiseTemplate, templateFromTrunk } from '../template/export.ts'
import { parseTemplate } from '../template/parse.ts'
import { trunkFromTemplate } from '../template/trunk.ts'
import { trunkTemplateRow } from '../template/trunk-template.ts'
import { shippedTemplate, shippedTemplates } from './shipped.ts'

const values: VariableValues = {
  $CalledNum: '+442071838750',
  $CallerName: 'Anna Berg',
  $OutboundCallerId: '+15551230001',
  $OriginatorCallerID: '+4915112345678',
  $AuthID: 'trunk-user',
  $LineNumber: '+15551230000',
  $GWHostPort: 'sip.example.com',
  $ContactUri: 'pbx.example.com:5060',
}
const facts = { parent: 'x.pv.xml', time: '2026-01-02T03:04:05Z' }

function headersOf(id: string) {
  const template = shippedTemplate(id)?.template
  assert.ok(template)
  const trunk = trunkFromTemplate(template, id)
  const headers = outboundHeaders(outboundFields(fromParameterBindings(trunk.Gateway.OutboundParams), values))
  assert.ok(headers.ok)
  return { trunk, template, headers, sent: new Map(headers.headers) }
}

describe('every shipped template', () => {
  for (const { id, content, template } of shippedTemplates())
    it(`${id} reads without a note and gives a trunk that can call and be called`, () => {
      assert.deepEqual(template.notes, [])
      assert.notEqual(template.header.templateType, 'Unknown')
      assert.ok(template.header.countries.length > 0)
      const { trunk, headers } = headersOf(id)
      const { Gateway } = trunk
      assert.equal(Gateway.TemplateFilename, id)
      assert.ok(Gateway.Name !== '' && Gateway.Codecs.length > 0)
      assert.ok(Gateway.Codecs.every((c) => ['PCMU', 'PCMA', 'G722', 'G729', 'opus'].includes(c)))
      assert.ok(fromParameterBindings(Gateway.InboundParams).some((b) => b.variable === '$CalledNum'))
      assert.match(headers.from, /<sip:[^@]+@sip\.example\.com>$/)
      assert.match(headers.to, /<sip:\+442071838750@sip\.example\.com>$/)
      assert.ok(trunk.TransportRestriction !== 'TLS' || Gateway.Port !== 5060)
      const row = trunkTemplateRow(template, id, content, { isCustom: false })
      assert.ok(row.Editors.includes('Voip') && row.AddAllowed && !row.IsCustom)
    })

  for (const { id, template } of shippedTemplates())
    it(`${id} comes back from a file, an export and a trunk`, () => {
      const trunk = trunkFromTemplate(template, id)
      const made = templateFromTrunk(trunk, template, facts)
      assert.ok(made.ok)
      for (const source of [
        serialiseTemplate(template),
        exportTemplate(template, facts),
        serialiseTemplate(made.template),
      ]) {
        const again = parseTemplate(source)
        assert.ok(again.ok)
        assert.deepEqual(trunkFromTemplate(again.template, id), trunk)
      }
    })

  it('is found by its id in any case of letters, and nothing else is', () => {
    assert.equal(shippedTemplate('twilio.PV.xml')?.id, 'Twilio.pv.xml')
    for (const wrong of ['', '../Twilio.pv.xml', 'Twilio', '/etc/passwd']) assert.equal(shippedTemplate(wrong), null)
  })

  it('the ids and names are unique and the generic ones come first', () => {
    const all = shippedTemplates()
    assert.ok(all.length >= 20)
    assert.equal(new Set(all.map((t) => t.id.toLowerCase())).size, all.length)
    assert.equal(new Set(all.map((t) => t.template.header.name)).size, all.length)
    assert.deepEqual(
      all.slice(0, 4).map((t) => t.id),
      ['genericvoip.pv.xml', 'GenericSIPTrunk.pv.xml', 'Twilio.pv.xml', 'TwilioSIPDomain.pv.xml'],
    )
  })
})

describe('the clouds', () => {
  it('[S0-02] [S0-04] Generic SIP Trunk (IP Based) sends no REGISTER', () => {
    const { template, trunk } = headersOf('GenericSIPTrunk.pv.xml')
    assert.equal(template.header.name, 'Generic SIP Trunk (IP Based)')
    assert.equal(trunk.Gateway.RequireRegistrationFor, 'Nothing')
  })

  it('Generic VoIP Provider (Registration) registers for both directions', () => {
    assert.equal(headersOf('genericvoip.pv.xml').trunk.Gateway.RequireRegistrationFor, 'InOutCalls')
  })

  it('[S0-03] [S0-06] [S0-10] Fonio: TCP, the number in To, transfers allowed, addresses as source', () => {
    const { trunk, headers, sent } = headersOf('Fonio.pv.xml')
    assert.equal(trunk.TransportRestriction, 'TCP')
    assert.equal(trunk.DisableCallTransfer, false)
    assert.match(headers.to, /sip:\+442071838750@/)
    assert.match(headers.from, /^"Anna Berg" <sip:\+4915112345678@/)
    assert.equal(sent.size, 0)
    assert.equal(
      fromParameterBindings(trunk.Gateway.SourceIdentification)[0]?.custom,
      '143.223.88.0/21, 161.115.160.0/19',
    )
    assert.equal(trunk.Gateway.SupportReinvite, false)
  })

  it('every other template leaves transfers by the carrier off', () => {
    for (const { id, template } of shippedTemplates())
      assert.equal(trunkFromTemplate(template).DisableCallTransfer, id !== 'Fonio.pv.xml', id)
  })

  it('[S1-10] [S1-12] [S1-13] Twilio SIP Domain: the original caller in four headers, UDP 5060, PCMU, PCMA, G.729', () => {
    const { trunk, headers, sent } = headersOf('TwilioSIPDomain.pv.xml')
    assert.match(headers.from, /<sip:\+4915112345678@/)
    assert.deepEqual([...sent.keys()], ['P-Asserted-Identity', 'P-Preferred-Identity', 'Remote-Party-ID'])
    for (const value of sent.values()) assert.match(value, /<sip:\+4915112345678@/)
    assert.deepEqual(trunk.Gateway.Codecs, ['PCMU', 'PCMA', 'G729'])
    assert.deepEqual(
      [trunk.TransportRestriction, trunk.Gateway.Port, trunk.Gateway.SRTPMode],
      ['UDP', 5060, 'SRTPDisabled'],
    )
  })

  it('[S4-05] [S4-08] Twilio: TLS and SRTP, worldwide, credentials for calls only, our own number in From', () => {
    const { trunk, template, headers, sent } = headersOf('Twilio.pv.xml')
    assert.deepEqual(
      [trunk.TransportRestriction, trunk.Gateway.Port, trunk.Gateway.SRTPMode],
      ['TLS', 5061, 'SRTPEnforced'],
    )
    assert.equal(trunk.Gateway.RequireRegistrationFor, 'OutgoingCalls')
    for (const country of ['Worldwide', 'US', 'CA', 'GB', 'AU']) assert.ok(template.header.countries.includes(country))
    assert.match(headers.from, /<sip:\+15551230001@/)
    assert.equal(sent.size, 0)
    assert.equal(trunk.DiversionHeader, true)
  })

  it('[S2-05] Wavix asks for one secret, the API key, and has a webhook', () => {
    const [block] = headersOf('Wavix.pv.xml').template.sms
    assert.deepEqual(
      block?.variables.map((v) => [v.prompt, v.type]),
      [['Api Key', 'Password']],
    )
    assert.equal(block?.hasWebhook, true)
  })

  it('secrets of messaging have no default', () => {
    for (const { id, template } of shippedTemplates())
      for (const v of template.sms.flatMap((b) => b.variables)) assert.ok(v.type === 'Text' || v.value === '', id)
  })
})
