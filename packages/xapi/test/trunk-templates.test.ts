// Provider templates over the API: shipped ones, imported ones, copies, and trunks that begin with them.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { shippedTemplate, shippedTemplates } from '@cordboard/providers'
import { applySetup } from '../src/index.ts'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
})
after(() => f.close())

const FILE = `<?xml version="1.0"?>
<doc>
  <header><type>gateway-template</type><name>Acme Voice</name><description>DE,AT</description>
    <templatetype>thirdparty</templatetype><tags>registrar,port</tags></header>
  <data><device>
    <field name="RegistrarHost">sip.acme.example</field>
    <field name="RegistrarPort">5070</field>
    <field name="RequireAuthFor">4</field>
    <field name="ParameterOut" parameter="FromUserPart">$OriginatorCallerID</field>
    <codecs><codec rfcname="pcma"/></codecs>
  </device></data>
</doc>`

describe('the list of templates', () => {
  test('holds every shipped one, with what its file says', async () => {
    const { body } = await ask('GET', '/TrunkTemplates?$top=100&$count=true')
    assert.ok(body['@odata.count'] >= shippedTemplates().length)
    const twilio = body.value.find((each: { Id: string }) => each.Id === 'Twilio.pv.xml')
    assert.equal(twilio.IsCustom, false)
    assert.equal(twilio.AddAllowed, true)
    assert.equal(twilio.Content, shippedTemplate('Twilio.pv.xml')?.content)
    assert.deepEqual(twilio.Editors, ['Voip', 'Messaging'])
  })

  test('[S4-08] is narrowed to a country and to Worldwide', async () => {
    const of = async (country: string): Promise<string[]> => {
      const filter = encodeURIComponent(`Countries/any(c: c eq '${country}')`)
      const { body } = await ask('GET', `/TrunkTemplates?$filter=${filter}&$select=Id,Countries`)
      return body.value.map((each: { Id: string }) => each.Id)
    }
    const german = await of('DE')
    assert.ok(german.includes('sipgate.pv.xml') && german.includes('Twilio.pv.xml'), german.join())
    const american = await of('US')
    assert.ok(american.includes('Twilio.pv.xml') && !american.includes('sipgate.pv.xml'), american.join())
    assert.ok((await of('Worldwide')).includes('Twilio.pv.xml'))
  })

  test('answers one by its file name in any case, and 404 for others', async () => {
    assert.equal((await ask('GET', "/TrunkTemplates('fonio.pv.xml')")).body.Id, 'Fonio.pv.xml')
    assert.equal((await ask('GET', "/TrunkTemplates('nobody.pv.xml')")).status, 404)
  })
})

describe('templates of one’s own', () => {
  test('[S1-09] a file is imported, read back as it was, and a trunk begins with it', async () => {
    const made = await ask('POST', '/TrunkTemplates', { Content: FILE })
    assert.equal(made.status, 201, made.text)
    assert.equal(made.body.Id, 'Acme_Voice.pv.xml')
    assert.equal(made.body.IsCustom, true)
    assert.equal(made.body.TemplateType, 'ThirdParty')
    assert.equal(made.body.DefaultRegistrarPort, 5070)
    assert.deepEqual(made.body.Countries, ['DE', 'AT'])
    assert.equal((await ask('GET', "/TrunkTemplates('Acme_Voice.pv.xml')")).body.Content, FILE)
    const begun = await ask('GET', "/Trunks/Pbx.InitTrunk(template='Acme_Voice.pv.xml')")
    assert.equal(begun.status, 200, begun.text)
    assert.equal(begun.body.Gateway.Host, 'sip.acme.example')
    assert.equal(begun.body.Gateway.RequireRegistrationFor, 'InOutCalls')
    assert.deepEqual(begun.body.Gateway.Codecs, ['PCMA'])
  })

  test('[S1-09] a built-in template cannot be changed or deleted; the answer says how to work with a copy', async () => {
    for (const [method, body] of [
      ['PATCH', { Content: FILE }],
      ['DELETE', undefined],
    ] as const) {
      const reply = await ask(method, "/TrunkTemplates('GenericSIPTrunk.pv.xml')", body)
      assert.equal(reply.status, 403)
      assert.match(reply.body.error.message, /make a copy/)
    }
  })

  test('[S1-09] Create Copy of the generic template is editable, names its parent, and keeps the rest', async () => {
    const generic = (await ask('GET', "/TrunkTemplates('GenericSIPTrunk.pv.xml')")).body
    const copy = await ask('POST', '/TrunkTemplates', { ...generic, Name: 'Twilio fallback' })
    assert.equal(copy.status, 201, copy.text)
    assert.equal(copy.body.Id, 'Twilio_fallback.pv.xml')
    assert.equal(copy.body.Name, 'Twilio fallback')
    assert.match(copy.body.Content, /<template>GenericSIPTrunk\.pv\.xml<\/template>/)
    assert.deepEqual(copy.body.Countries, generic.Countries)
    const path = "/TrunkTemplates('Twilio_fallback.pv.xml')"
    const changed = copy.body.Content.replaceAll('$OutboundCallerId', '$OriginatorCallerID')
    assert.equal((await ask('PATCH', path, { Content: changed })).status, 204)
    assert.equal((await ask('GET', path)).body.Content, changed)
    assert.equal((await ask('PATCH', path, { Name: 'Fallback 2' })).status, 204)
    const again = (await ask('GET', path)).body
    assert.equal(again.Name, 'Fallback 2')
    assert.ok(again.Content.includes('$OriginatorCallerID'))
    assert.equal((await ask('DELETE', path)).status, 204)
    assert.equal((await ask('GET', path)).status, 404)
  })

  test('a second file of the same name gets a file name of its own; an id in use is refused', async () => {
    const first = await ask('POST', '/TrunkTemplates', { Content: FILE.replace('Acme Voice', 'Twin') })
    const second = await ask('POST', '/TrunkTemplates', { Content: FILE.replace('Acme Voice', 'Twin') })
    assert.deepEqual([first.body.Id, second.body.Id], ['Twin.pv.xml', 'Twin-2.pv.xml'])
    const taken = await ask('POST', '/TrunkTemplates', { Id: 'TWILIO.pv.xml', Content: FILE })
    assert.equal(taken.body.error.details[0].message, 'WARNINGS.XAPI.ALREADY_IN_USE')
    const odd = await ask('POST', '/TrunkTemplates', { Id: '../etc/x.pv.xml', Content: FILE })
    assert.equal(odd.body.error.details[0].target, 'Id')
  })

  for (const [what, content, line] of [
    ['is no XML', '<doc><header>', /line 1/],
    ['has no device', FILE.replace(/<device>[\s\S]*<\/device>/, ''), /line 5: A gateway-template needs a <device>/],
    ['is empty', '', /is needed/],
    ['names entities', '<!DOCTYPE doc [<!ENTITY x SYSTEM "file:///etc/passwd">]><doc>&x;</doc>', /Content/],
  ] as const) {
    test(`a file that ${what} is refused with the place and the reason`, async () => {
      const reply = await ask('POST', '/TrunkTemplates', { Content: content })
      assert.equal(reply.status, 400, reply.text)
      assert.equal(reply.body.error.details[0].target, 'Content')
      assert.match(reply.body.error.innerError.message, line)
    })
  }

  test('one that a trunk uses cannot be deleted', async () => {
    await ask('POST', '/TrunkTemplates', { Content: FILE.replace('Acme Voice', 'Used') })
    const begun = (await ask('GET', "/Trunks/Pbx.InitTrunk(template='Used.pv.xml')")).body
    const trunk = await ask('POST', '/Trunks', { ...begun, AuthID: 'used' })
    assert.equal(trunk.status, 201, trunk.text)
    const reply = await ask('DELETE', "/TrunkTemplates('Used.pv.xml')")
    assert.equal(reply.status, 400)
    assert.match(reply.body.error.innerError.message, new RegExp(`trunk ${trunk.body.Number} uses it`))
    assert.equal((await ask('DELETE', `/Trunks(${trunk.body.Id})`)).status, 204)
    assert.equal((await ask('DELETE', "/TrunkTemplates('Used.pv.xml')")).status, 204)
  })
})

describe('a new trunk', () => {
  for (const { id } of shippedTemplates()) {
    test(`begins with ${id} and is accepted as it is, with a host`, async () => {
      const { status, body, text } = await ask('GET', `/Trunks/Pbx.InitTrunk(template='${id}')`)
      assert.equal(status, 200, text)
      assert.equal(body.Id, 0)
      assert.equal(body.Gateway.TemplateFilename, id)
      body.AuthPassword.Value = 'Secret 1234 of mine'
      body.Gateway.Host = `${id.split('.')[0]?.toLowerCase()}.example.com`
      const made = await ask('POST', '/Trunks', { ...body, AuthID: `login-${id}` })
      assert.equal(made.status, 201, made.text)
      assert.equal(made.body.Number, body.Number)
      assert.deepEqual(made.body.AuthPassword, { Concealed: true })
      const read = (await ask('GET', `/Trunks(${made.body.Id})?$expand=Groups`)).body
      assert.equal(read.Groups.length, 1)
      assert.deepEqual(read.Gateway.OutboundParams, body.Gateway.OutboundParams)
    })
  }

  test('of an unknown template is refused', async () => {
    const reply = await ask('GET', "/Trunks/Pbx.InitTrunk(template='nobody.pv.xml')")
    assert.equal(reply.status, 400)
    assert.equal(reply.body.error.details[0].target, 'template')
  })

  test('bridges to another system know each other by the virtual extension', async () => {
    const master = (await ask('GET', '/Trunks/Pbx.InitMasterBridge()')).body
    assert.equal(master.Gateway.Type, 'BridgeMaster')
    assert.equal(master.Gateway.RequireRegistrationFor, 'Nothing')
    const slave = (await ask('GET', '/Trunks/Pbx.InitSlaveBridge()')).body
    assert.equal(slave.Gateway.RequireRegistrationFor, 'InOutCalls')
    assert.equal(slave.Gateway.SourceIdentification.length, 1)
  })

  test('is written as a template that makes the same trunk again, without secrets and numbers', async () => {
    const begun = (await ask('GET', "/Trunks/Pbx.InitTrunk(template='TwilioSIPDomain.pv.xml')")).body
    begun.Gateway.Host = 'acme.sip.ie1.twilio.com'
    begun.Gateway.Codecs = ['PCMA', 'PCMU']
    const made = await ask('POST', '/Trunks', {
      ...begun,
      AuthID: 'acme-user',
      AuthPassword: { Value: 'Very Secret 1' },
      DidNumbers: ['+442071234567'],
    })
    const file = await ask('GET', `/Trunks(${made.body.Id})/Pbx.ExportTrunk()`)
    assert.equal(file.status, 200, file.text)
    assert.match(String(file.headers['content-type']), /application\/xml/)
    assert.match(String(file.headers['content-disposition']), /Twilio_SIP_Domain\.pv\.xml/)
    assert.equal(/Very Secret|acme-user|442071234567/.test(file.text), false)
    const imported = await ask('POST', '/TrunkTemplates', { Content: file.text, Name: 'Exported' })
    assert.equal(imported.status, 201, imported.text)
    const again = (await ask('GET', "/Trunks/Pbx.InitTrunk(template='Exported.pv.xml')")).body
    assert.equal(again.Gateway.Host, 'acme.sip.ie1.twilio.com')
    assert.deepEqual(again.Gateway.Codecs, ['PCMA', 'PCMU'])
    assert.deepEqual(again.Gateway.OutboundParams, begun.Gateway.OutboundParams)
  })
})

test('a SETUP brings templates of one’s own, and a wrong one stops it, naming entry and line', async () => {
  const by = { user: 'setup', ip: '', source: 'setup' } as const
  const wrong = { TrunkTemplates: [{ Content: '<doc>' }, { Id: 'Twilio.pv.xml', Content: FILE }] }
  const told = await applySetup(f.store, wrong, by)
  assert.match(told[0] ?? '', /^TrunkTemplates\[0\]: Content, line 1/)
  assert.match(told[1] ?? '', /^TrunkTemplates\[1\]: Id: there is a template/)
  const right = { TrunkTemplates: [{ Content: FILE.replace('Acme Voice', 'From setup') }] }
  assert.deepEqual(await applySetup(f.store, right, by), [])
  assert.equal((await ask('GET', "/TrunkTemplates('From_setup.pv.xml')")).body.Name, 'From setup')
})

test('[S1-10] a trunk that only names its template takes bindings, codecs and transport from it', async () => {
  const gateway = { Host: 'acme.sip.us1.twilio.com', TemplateFilename: 'TwilioSIPDomain.pv.xml' }
  const made = await ask('POST', '/Trunks', { Gateway: { ...gateway, Port: 5070 } })
  assert.equal(made.status, 201, made.text)
  const whole = await ask('GET', '/Trunks/Pbx.InitTrunk(template=%27TwilioSIPDomain.pv.xml%27)')
  const { Gateway: wanted, TransportRestriction } = whole.body
  assert.deepEqual(made.body.Gateway.OutboundParams, wanted.OutboundParams)
  assert.deepEqual(made.body.Gateway.Codecs, wanted.Codecs)
  assert.equal(made.body.TransportRestriction, TransportRestriction)
  assert.equal(made.body.Gateway.Port, 5070)
  const plain = await ask('POST', '/Trunks', {
    Gateway: { Host: 'sip.example.com', TemplateFilename: 'no-such.pv.xml' },
  })
  assert.notDeepEqual(plain.body.Gateway.OutboundParams, wanted.OutboundParams)
})
