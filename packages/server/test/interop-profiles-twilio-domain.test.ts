// The profile of a Twilio SIP Domain, row by row, beyond what the story of the voice app shows.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type DomainCall, type LabCall, TwilioAccount, TwilioDomains, WebApp } from '@cordboard/lab'
import { makeCertificates } from '../src/certificate/self-signed.ts'
import { type TestUser, users } from './cordboard.fixture.ts'
import { type Desk, hangUp, hearsMusic, idle, sitDown } from './office.fixture.ts'
import {
  changeTrunk,
  flowsOn,
  keepAliveIsCalm,
  keysPass,
  lastInvite,
  plain,
  requestsIn,
  shapeOf,
} from './profiles.fixture.ts'
import { offeredTypes } from './sdp.fixture.ts'
import { logged, SeedOffice } from './seeds.fixture.ts'
import { addRule, addTrunk, inside, leadDid, type MadeTrunk, ownAddress, untilOnline } from './trunks.fixture.ts'

const [annaUser, bertUser] = users as readonly [TestUser, TestUser]
const [annaHz, bertHz] = [440, 550]
const host = 'acme.sip.us1.twilio.com'
/** What the voice app does with each of the numbers that are dialled. */
const apps = { talks: '+18885550101', dialsUs: '+18885550102', refers: '+18885550103' }
const did = '+12125550177'
const story = 'Welcome to Acme. We are going to talk about this for quite a while, so please stay with us on the line.'

describe('profile Twilio SIP Domain', { timeout: 180_000 }, () => {
  let office: SeedOffice
  let account: TwilioAccount
  let domains: TwilioDomains
  let web: WebApp
  let trunk: MadeTrunk
  let anna: Desk
  let bert: Desk
  let folder: string
  let domainSid: string

  before(async () => {
    const address = ownAddress()
    const made = await makeCertificates([host], [address], Date.now())
    folder = await mkdtemp(join(tmpdir(), 'cb-domain-'))
    const authority = join(folder, 'authority.crt')
    await writeFile(authority, made.authority.certificate)
    office = await SeedOffice.open({ environment: { CORDBOARD_EXTRA_CA: authority } })
    const { api, pbx } = office
    account = new TwilioAccount()
    const called = (params: ReadonlyMap<string, string>): string => /\+\d+/.exec(params.get('To') ?? '')?.[0] ?? ''
    web = await WebApp.start(account.authToken, {
      '/voice': (params) => {
        switch (called(params)) {
          case apps.dialsUs:
            return `<Dial action="/over"><Sip>sip:${did}@${pbx.registrar}</Sip></Dial>`
          case apps.refers:
            return `<Refer action="/over"><Sip>sip:102@${pbx.registrar}</Sip></Refer>`
          default:
            return `<Say loop="5">${story}</Say>`
        }
      },
      '/over': '<Pause length="30"/>',
    })
    domainSid = account.domains.create({ domainName: 'acme.sip.twilio.com', voiceUrl: web.url('/voice') }).sid
    const list = account.lists.createIpAccessControlList('office')
    account.lists.addIpAddress(list.sid, { friendlyName: 'PBX', ipAddress: '127.0.0.1' })
    account.domains.map(domainSid, 'callIpAccessControlLists', list.sid)
    domains = await TwilioDomains.start({
      account,
      address,
      port: 5060,
      tlsPort: 5061,
      tls: {
        certificates: [made.ecdsa, made.rsa].map(({ certificate, key }) => ({ cert: certificate, key })),
        extraCa: [await readFile(join(pbx.data, 'certificates', 'authority.crt'), 'utf8')],
      },
    })
    office.names.add({ name: host, type: 'A', address })
    trunk = await addTrunk(api, {
      template: 'TwilioSIPDomain.pv.xml',
      name: 'Domain',
      host,
      port: 5060,
      fields: { ExternalNumber: '+12125559999', DidNumbers: [did], DisableCallTransfer: false },
    })
    await addRule(api, { name: 'Voice app', prefix: '+', routes: [{ TrunkId: trunk.id }] })
    await leadDid(api, trunk, did, inside('Extension', '102'))
    anna = await sitDown(pbx, annaUser, annaHz)
    bert = await sitDown(pbx, bertUser, bertHz)
    await untilOnline(api, trunk)
  })
  after(async () => {
    for (const desk of [anna, bert]) await desk?.phone.stop()
    await office?.close()
    await domains?.close()
    await web?.stop()
    await rm(folder, { recursive: true, force: true })
    assert.deepEqual([domains.faults, web.unsigned], [[], []])
  })

  interface Talk {
    readonly phone: LabCall
    readonly record: DomainCall
  }

  async function talk(number = apps.talks): Promise<Talk> {
    const phone = await anna.phone.call(number)
    const record = await domains.called(20_000)
    await phone.answered(20_000)
    if (number === apps.talks) await phone.voice.hearsSound({ withinMs: 20_000 })
    return { phone, record }
  }

  async function over({ phone, record }: Talk): Promise<void> {
    await hangUp(phone, record.call)
    await record.told('over')
    await idle(office.pbx)
  }

  test('profile Twilio SIP Domain, register, Request-URI, To, SRTP, Max-Forwards, codecs: the INVITE as it leaves', async () => {
    const made = await talk()
    const facts = lastInvite(domains.site)
    const uri = `${apps.talks}@${host}`
    assert.deepEqual(shapeOf(facts), { ...plain, transport: 'udp', uri, to: uri })
    assert.deepEqual(offeredTypes(facts.request), [0, 8])
    assert.deepEqual([...new Set(domains.site.requests.history.map(({ method }) => method))], ['OPTIONS'])
    await over(made)
  })

  test('profile Twilio SIP Domain, session refresh: re-INVITE and UPDATE of the cloud are answered, and sound goes on', async () => {
    const made = await talk()
    for (const by of ['INVITE', 'UPDATE'] as const) {
      await made.record.call.reoffer({ by, withinMs: 20_000 })
      await made.record.call.voice.hears(annaHz, { withinMs: 20_000 })
      await made.phone.voice.hearsSound({ withinMs: 20_000 })
    }
    await over(made)
  })

  test('profile Twilio SIP Domain, hold, keys: the app hears music without a re-INVITE; keys by RFC 4733 both ways; RTP goes on while the phone is muted', async () => {
    const made = await talk()
    const sent = requestsIn(domains.site, made.record.call)
    await made.phone.hold()
    await hearsMusic(made.record.call, annaHz)
    await made.phone.resume()
    await made.record.call.voice.hears(annaHz, { withinMs: 20_000 })
    await keysPass(domains.site, made.phone, made.record.call)
    await flowsOn(made.phone, made.record.call)
    assert.deepEqual(requestsIn(domains.site, made.record.call), sent)
    await over(made)
  })

  test('profile Twilio SIP Domain, keep-alive: OPTIONS seldom enough, and its own answered', async () => {
    await keepAliveIsCalm(domains.site, office.pbx.registrar, 'udp')
  })

  test('profile Twilio SIP Domain, inbound match: a call it places for one of our numbers is the trunk’s', async () => {
    const phone = await anna.phone.call(apps.dialsUs)
    const rung = await bert.phone.incoming(20_000)
    assert.equal(rung.request?.from.uri?.user, '+12125559999')
    rung.answer()
    await phone.answered(20_000)
    await Promise.all([phone.voice.hears(bertHz, { withinMs: 20_000 }), rung.voice.hears(annaHz, { withinMs: 20_000 })])
    phone.hangUp()
    await rung.ended(20_000)
    const record = await domains.called(20_000)
    await record.told('over')
    await idle(office.pbx)
  })

  test('profile Twilio SIP Domain, overload: a call too many hears 503', async () => {
    await changeTrunk(office, trunk, { SimultaneousCalls: 1 })
    const { phone, record } = await talk(apps.dialsUs)
    await record.told('asked')
    const { params } = (await record.told('asked')).request
    assert.deepEqual([params.get('DialCallStatus'), params.get('DialSipResponseCode')], ['failed', '503'])
    await changeTrunk(office, trunk, { SimultaneousCalls: 10 })
    await over({ phone, record })
  })

  test('profile Twilio SIP Domain, inbound REFER: <Refer> leads the caller to an extension; switched off it hears 403', async () => {
    const phone = await anna.phone.call(apps.refers)
    const rung = await bert.phone.incoming(20_000)
    rung.answer()
    await Promise.all([phone.voice.hears(bertHz, { withinMs: 20_000 }), rung.voice.hears(annaHz, { withinMs: 20_000 })])
    const record = await domains.called(20_000)
    const { referStatus, notifyStatus } = await record.told('referred')
    assert.deepEqual([referStatus, notifyStatus], [202, 200])
    phone.hangUp()
    await rung.ended(20_000)
    await record.told('over')
    await idle(office.pbx)
    await changeTrunk(office, trunk, { DisableCallTransfer: true })
    const refused = await talk(apps.refers)
    assert.equal((await refused.record.told('referred')).referStatus, 403)
    await logged(office.api, /Domain.*transfer|transfer.*Domain/i)
    await over(refused)
  })

  test('profile Twilio SIP Domain, transport, SRTP of a secure domain: TLS, one SAVP line with the 80-bit suite', async () => {
    account.domains.update(domainSid, { secure: true })
    await changeTrunk(office, trunk, {
      TransportRestriction: 'TLS',
      Gateway: { Port: 5061, ProxyPort: 5061, SRTPMode: 'SRTPEnforced' },
    })
    const made = await talk()
    const { transport, media, suites } = shapeOf(lastInvite(domains.site))
    assert.deepEqual([transport, media], ['tls', ['RTP/SAVP']])
    assert.equal(suites[0], 'AES_CM_128_HMAC_SHA1_80')
    await made.record.call.voice.hears(annaHz, { withinMs: 20_000 })
    await over(made)
  })
})
