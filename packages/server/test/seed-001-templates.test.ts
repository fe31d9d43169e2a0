// Seed 001, the custom template: imported or copied, and what the far side sees of the caller with and without its bindings.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { DomainCall } from '@cordboard/lab'
import {
  customerNumber,
  did,
  domainHost,
  everywhere,
  FallbackOffice,
  shownTo,
  type TrunkBody,
  voiceNumber,
} from './seed-001.fixture.ts'

const ownNumber = '+12125559999'

interface TemplateBody {
  readonly Id: string
  readonly Name: string
  readonly Content: string
  readonly IsCustom: boolean
}

/** The template of the guide: every field that names the caller is bound to `variable`. */
function guideTemplate(name: string, identities: readonly string[]): string {
  const bound = identities.flatMap((field) => [
    parameter(`${field}DisplayName`, '$OriginatorCallerID'),
    parameter(`${field}UserPart`, '$OriginatorCallerID'),
    parameter(`${field}HostPart`, '$GWHostPort'),
  ])
  return `<?xml version="1.0" encoding="utf-8"?>
<doc>
  <header><type>gateway-template</type><version>1</version><name>${name}</name><description>Worldwide</description>
    <tags>registrar,proxy,port</tags><templatetype>thirdparty</templatetype></header>
  <data><device>
    <type>provider</type>
    <field name="Name">${name}</field>
    <field name="RegistrarHost">${domainHost}</field>
    <field name="RegistrarPort">5060</field>
    <field name="ProxyHost">${domainHost}</field>
    <field name="RequireAuthFor">1</field>
    <field name="TransportRestriction">UDP</field>
    ${parameter('RequestLineURIUser', '$CalledNum')}
    ${parameter('RequestLineURIHost', '$GWHostPort')}
    ${parameter('ToUserPart', '$CalledNum')}
    ${parameter('ToHostPart', '$GWHostPort')}
    ${bound.join('\n    ')}
    <codecs><codec rfcname="pcmu"/><codec rfcname="pcma"/><codec rfcname="g729"/></codecs>
  </device></data>
</doc>`
}

function parameter(field: string, variable: string): string {
  return `<field name="ParameterOut" parameter="${field}" custom="">${variable}</field>`
}

const all = ['From', 'P-AssertedIdentity', 'P-PreferredIdentity', 'RemotePartyIDCallingParty']

let f: FallbackOffice
let rule: { readonly Id: number }

before(async () => {
  f = await FallbackOffice.open({ pages: { '/voice': '<Hangup/>' } })
  const carrier = await f.addCarrierTrunk()
  rule = await f.addOutboundRule(carrier)
  // Nobody has a phone: the queue goes on at once.
  const queue = await f.addQueue(['101'], 3)
  await f.assign(queue.Id, carrier)
})
after(() => f.close())

/** The fallback of one call through this trunk, as the domain sees it. */
async function forwardedBy(trunk: TrunkBody): Promise<DomainCall> {
  await f.api.patch(`/OutboundRules(${rule.Id})`, { Routes: [{ TrunkId: trunk.Id }] })
  const call = await f.dial()
  const record = await f.forwarded()
  assert.equal(record.invite.called.uri, `sip:${voiceNumber}@${domainHost}`)
  await call.released(20_000)
  await record.told('over')
  return record
}

/** A trunk from this template; the administrator enters the name and the trunk's own number. */
function trunkFrom(template: string): Promise<TrunkBody> {
  return f.addTrunk(
    template,
    { Name: template, Host: domainHost, ProxyHost: domainHost },
    { ExternalNumber: ownNumber },
  )
}

describe('the template', () => {
  test('[S1-09] [S1-10] a file is imported, and a trunk made with it shows the customer in all four headers', async () => {
    const Content = guideTemplate('Twilio fallback', all)
    const made = await f.api.post<TemplateBody>('/TrunkTemplates', { Content })
    assert.deepEqual([made.Name, made.IsCustom, made.Content], ['Twilio fallback', true, Content])
    const record = await forwardedBy(await trunkFrom(made.Id))
    assert.deepEqual(shownTo(record), everywhere(customerNumber))
  })

  test('[S1-09] [S1-10] [S1-11] a copy of the generic one: the trunk’s own number first, the customer’s after the edit', async () => {
    const generic = await f.api.get<TemplateBody>("/TrunkTemplates('GenericSIPTrunk.pv.xml')")
    const copy = await f.api.post<TemplateBody>('/TrunkTemplates', { Content: generic.Content, Name: 'My copy' })
    assert.ok(copy.IsCustom)
    const plain = shownTo(await forwardedBy(await trunkFrom(copy.Id)))
    assert.deepEqual([plain.From, plain['Remote-Party-ID']], [ownNumber, ownNumber])
    assert.equal(Object.values(plain).includes(customerNumber), false)

    const identities = all.slice(1).map((field) => parameter(`${field}UserPart`, '$OriginatorCallerID'))
    const edited = copy.Content.replace(
      /(parameter="FromUserPart" custom="">)\$OutboundCallerId/,
      '$1$$OriginatorCallerID',
    ).replace('<codecs>', `${identities.join('\n')}\n<codecs>`)
    assert.equal(edited.split('$OriginatorCallerID').length - 1, 4)
    await f.api.patch(`/TrunkTemplates('${copy.Id}')`, { Content: edited })
    assert.deepEqual(shownTo(await forwardedBy(await trunkFrom(copy.Id))), everywhere(customerNumber))
  })

  test('[S1-09] a built-in one cannot be edited, and the answer says to make a copy', async () => {
    for (const id of ['GenericSIPTrunk.pv.xml', 'TwilioSIPDomain.pv.xml']) {
      const refused = await f.api.ask('PATCH', `/TrunkTemplates('${id}')`, { Content: guideTemplate('x', all) })
      assert.equal(refused.status, 403)
      assert.match(await refused.text(), /make a copy/)
      const { IsCustom } = await f.api.get<TemplateBody>(`/TrunkTemplates('${id}')`)
      assert.equal(IsCustom, false)
    }
  })

  test('[S1-09] the dashboard shows which version this is', async () => {
    const { Version } = await f.api.get('/SystemStatus')
    assert.match(String(Version), /^\d+\.\d+\.\d+/)
  })

  test('[S1-11] each header whose binding is missing shows the trunk’s number or nobody; the others the customer', async () => {
    const headers = ['From', 'P-Asserted-Identity', 'P-Preferred-Identity', 'Remote-Party-ID']
    for (const [at, missing] of headers.entries()) {
      const Content = guideTemplate(`Without ${missing}`, all.toSpliced(at, 1))
      const { Id } = await f.api.post<TemplateBody>('/TrunkTemplates', { Content })
      const seen = shownTo(await forwardedBy(await trunkFrom(Id)))
      const wanted = { ...everywhere(customerNumber), [missing]: missing === 'From' ? ownNumber : null }
      assert.deepEqual(seen, wanted)
    }
  })

  test('[S1-10] a customer who shows no number is anonymous everywhere', async () => {
    const trunk = await f.addDomainTrunk()
    const hidden = f.pstn.subscriber('+14155550177', { withholdsNumber: true })
    await f.api.patch(`/OutboundRules(${rule.Id})`, { Routes: [{ TrunkId: trunk.Id }] })
    await f.settled()
    const call = hidden.call(did)
    const record = await f.forwarded()
    await call.released(20_000)
    const seen = Object.values(shownTo(record)).filter((user) => user !== null)
    assert.deepEqual([...new Set(seen)], ['anonymous'])
    assert.equal(JSON.stringify(record.headers).includes('4155550177'), false)
  })
})

describe('Process E164 numbers', () => {
  let trunk: TrunkBody

  before(async () => {
    trunk = await f.addDomainTrunk()
  })

  test('[S1-16] off, which is the default: the forwarded number leaves as it was entered', async () => {
    const { Enabled } = await f.api.get('/E164Settings')
    assert.equal(Enabled, false)
    const record = await forwardedBy(trunk)
    assert.deepEqual([record.invite.called.user, record.invite.to.user], [voiceNumber, voiceNumber])
  })

  test('[S1-16] on: it is reformatted, and off again it is not', async () => {
    await f.api.patch('/E164Settings', { Enabled: true, CountryCode: '1', InternationalCode: '011' })
    await f.api.patch(`/OutboundRules(${rule.Id})`, { Routes: [{ TrunkId: trunk.Id }] })
    const call = await f.dial()
    const record = await f.forwarded()
    await call.released(20_000)
    assert.equal(record.invite.called.user, voiceNumber.replace('+', '011'))
    await f.api.patch('/E164Settings', { Enabled: false })
    assert.equal((await forwardedBy(trunk)).invite.called.user, voiceNumber)
  })
})
