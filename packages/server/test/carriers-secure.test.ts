// A trunk over TLS and SRTP to a carrier with a root certificate of its own, and calls by trunks that outlive a killed switch.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Pstn, type PstnCall, RegistrarCarrier, type Subscriber, tone } from '@cordboard/lab'
import { makeCertificates } from '../src/certificate/self-signed.ts'
import { type TestUser, users } from './cordboard.fixture.ts'
import { type Desk, eventually, healthy, idle, recordsReach, sitDown } from './office.fixture.ts'
import { logged, SeedOffice } from './seeds.fixture.ts'
import {
  addRule,
  addTrunk,
  endsHear,
  inside,
  leadDid,
  type MadeTrunk,
  ownAddress,
  untilOnline,
} from './trunks.fixture.ts'

const [annaUser] = users as readonly [TestUser]
const [annaHz, janeHz] = [440, 660]
const own = '+4930400100'
const janeNumber = '+491751'
const host = 'sip.secure.example'

describe('a trunk over TLS and SRTP', { timeout: 120_000 }, () => {
  let office: SeedOffice
  let carrier: RegistrarCarrier
  let jane: Subscriber
  let anna: Desk
  let trunk: MadeTrunk
  let authority: string

  before(async () => {
    office = await SeedOffice.open()
    const address = ownAddress()
    const made = await makeCertificates([host], [address], Date.now())
    authority = made.authority.certificate
    const pstn = new Pstn()
    carrier = await RegistrarCarrier.start({
      name: host,
      domain: host,
      addresses: [address],
      transports: ['tls'],
      tls: { certificates: [{ cert: made.ecdsa.certificate, key: made.ecdsa.key }] },
      srtp: 'required',
      accounts: [{ username: 'office', password: 'Passw0rd', numbers: [own] }],
      pstn,
    })
    office.names.add({ name: host, type: 'A', address })
    jane = pstn.subscriber(janeNumber, { says: tone(janeHz) })
    trunk = await addTrunk(office.api, {
      template: 'genericvoip.pv.xml',
      name: 'Secure',
      host,
      port: carrier.site.port('tls'),
      fields: {
        AuthID: 'office',
        AuthPassword: { Value: 'Passw0rd' },
        ExternalNumber: own,
        DidNumbers: [own],
        TransportRestriction: 'TLS',
      },
      gateway: { SRTPMode: 'SRTPEnforced' },
    })
    await addRule(office.api, { name: 'Outside', prefix: '+', routes: [{ TrunkId: trunk.id }] })
    await leadDid(office.api, trunk, own, inside('Extension', '101'))
    anna = await sitDown(office.pbx, annaUser, annaHz)
  })
  after(async () => {
    await anna?.phone.stop()
    await carrier?.close()
    await office?.close()
  })

  test('without the root certificate the carrier is not trusted, and the event log says so', async () => {
    const entry = await logged(office.api, /Trunk Secure .* is not registered/)
    assert.match(entry.Message, /certificate/i)
    await untilOnline(office.api, trunk, false)
    assert.equal(carrier.registered.length, 0)
  })

  test('with it the trunk registers by TLS', async () => {
    await office.api.patch(`/Trunks(${trunk.id})`, { Certificate: authority, CertificateName: 'root.pem' })
    await untilOnline(office.api, trunk)
    assert.equal(carrier.registered[0]?.facts.source.transport, 'tls')
  })

  test('calls go out and come in encrypted, both sides heard', async () => {
    const out = await anna.phone.call(janeNumber)
    const taken = await jane.incoming(20_000)
    taken.answer()
    await out.answered(20_000)
    await endsHear(out, annaHz, taken, janeHz)
    const { facts } = carrier.site.invites.history.at(-1) ?? assert.fail('no INVITE')
    assert.equal(facts.source.transport, 'tls')
    const offer = facts.request.body.toString('utf8')
    assert.equal(offer.match(/^m=audio .*/gm)?.length, 1)
    assert.match(offer, /^m=audio \d+ RTP\/SAVP /m)
    assert.match(offer, /^a=crypto:\d+ AES_CM_128_HMAC_SHA1_80 inline:/m)
    out.hangUp()
    await taken.released(20_000)
    const inward = jane.call(own)
    const rung = await anna.phone.incoming(20_000)
    rung.answer()
    await inward.answered(20_000)
    await endsHear(rung, annaHz, inward, janeHz)
    rung.hangUp()
    await inward.released(20_000)
    await idle(office.pbx)
  })
})

describe('the switch killed -9 under calls by trunks', { timeout: 120_000 }, () => {
  let office: SeedOffice
  let carrier: RegistrarCarrier
  let jane: Subscriber
  let anna: Desk
  let trunk: MadeTrunk

  before(async () => {
    office = await SeedOffice.open()
    const address = ownAddress()
    const pstn = new Pstn()
    carrier = await RegistrarCarrier.start({
      name: 'carrier.example',
      addresses: [address],
      ipCustomers: [{ numbers: [own], addresses: ['127.0.0.1'], target: `127.0.0.1:${office.pbx.ports.sip}` }],
      pstn,
    })
    jane = pstn.subscriber(janeNumber, { says: tone(janeHz) })
    trunk = await addTrunk(office.api, {
      template: 'GenericSIPTrunk.pv.xml',
      name: 'Carrier',
      host: address,
      port: carrier.site.port(),
      fields: { ExternalNumber: own, DidNumbers: [own], SimultaneousCalls: 1 },
    })
    await addRule(office.api, { name: 'Outside', prefix: '+', routes: [{ TrunkId: trunk.id }] })
    await leadDid(office.api, trunk, own, inside('Extension', '101'))
    anna = await sitDown(office.pbx, annaUser, annaHz)
    await untilOnline(office.api, trunk)
  })
  after(async () => {
    await anna?.phone.stop()
    await carrier?.close()
    await office?.close()
  })

  async function killed(): Promise<void> {
    const [before_] = await office.pbx.pids('switch')
    await office.pbx.kill('switch')
    await eventually('another switch', async () => {
      const [pid] = await office.pbx.pids('switch')
      return pid !== undefined && pid !== before_ ? true : null
    })
    await healthy(office.pbx)
  }

  async function calling(): Promise<{
    readonly call: Awaited<ReturnType<Desk['phone']['call']>>
    readonly taken: PstnCall
  }> {
    const call = await anna.phone.call(janeNumber)
    const taken = await jane.incoming(20_000)
    taken.answer()
    await call.answered(20_000)
    await endsHear(call, annaHz, taken, janeHz)
    return { call, taken }
  }

  test('a call out goes on, keeps its place on the trunk, and either side can end it', async () => {
    const { call, taken } = await calling()
    await killed()
    await endsHear(call, annaHz, taken, janeHz)
    const refused = jane.call(own)
    assert.equal((await refused.released(20_000)).status, 503)
    taken.hangUp()
    assert.equal((await call.ended(20_000)).by, 'remote')
    await idle(office.pbx)
    assert.equal((await recordsReach(office.pbx, 1)).at(-1)?.cause, 'answered')
  })

  test('a call in goes on, and its place is free when it has ended', async () => {
    const call = jane.call(own)
    const rung = await anna.phone.incoming(20_000)
    rung.answer()
    await call.answered(20_000)
    await killed()
    await endsHear(rung, annaHz, call, janeHz)
    rung.hangUp()
    await call.released(20_000)
    await idle(office.pbx)
    const again = await calling()
    again.call.hangUp()
    await again.taken.released(20_000)
    await idle(office.pbx)
  })
})
