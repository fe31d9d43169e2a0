// The profile of Wavix, row by row: a carrier that is registered at, with the settings of its template.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type LabCall, Pstn, type PstnCall, RegistrarCarrier, type Subscriber, tone } from '@cordboard/lab'
import { type TestUser, users } from './cordboard.fixture.ts'
import { type Desk, hangUp, hearsMusic, idle, sitDown } from './office.fixture.ts'
import { changeTrunk, flowsOn, keysPass, lastInvite, liveCall, plain, requestsIn, shapeOf } from './profiles.fixture.ts'
import { offeredTypes } from './sdp.fixture.ts'
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

const [annaUser, bertUser] = users as readonly [TestUser, TestUser]
const [annaHz, bertHz, janeHz] = [440, 550, 880]
const host = 'nl.wavix.net'
const [own, byAddress, backupNumber] = ['+442070000100', '+442070000200', '+442070000900']
const janeNumber = '+447700900123'
const login = { username: '31337', password: 'Passw0rd-wavix' }

interface Talk {
  readonly phone: LabCall
  readonly person: PstnCall
  /** Wavix's end of the call. */
  readonly far: LabCall
}

describe('profile Wavix', { timeout: 180_000 }, () => {
  const pstn = new Pstn()
  let office: SeedOffice
  let wavix: RegistrarCarrier
  let backup: RegistrarCarrier
  let jane: Subscriber
  let trunk: MadeTrunk
  let anna: Desk
  let bert: Desk

  before(async () => {
    office = await SeedOffice.open()
    const { api, pbx } = office
    const address = ownAddress()
    wavix = await RegistrarCarrier.start({
      name: 'wavix.net',
      domain: host,
      addresses: [address],
      port: 5060,
      accounts: [{ ...login, numbers: [own] }],
      // A DID whose destination is a SIP URI of ours: no registration leads there.
      ipCustomers: [{ numbers: [byAddress], addresses: [], target: pbx.registrar }],
      transfers: true,
      pstn,
    })
    backup = await RegistrarCarrier.start({
      name: 'backup.example',
      addresses: [ownAddress()],
      ipCustomers: [{ numbers: [backupNumber], addresses: ['127.0.0.1'], target: pbx.registrar }],
      pstn,
    })
    office.names.add({ name: host, type: 'A', address })
    jane = pstn.subscriber(janeNumber, { name: 'Jane', says: tone(janeHz) })
    trunk = await addTrunk(api, {
      template: 'Wavix.pv.xml',
      name: 'Wavix',
      host,
      port: 5060,
      fields: {
        AuthID: login.username,
        AuthPassword: { Value: login.password },
        ExternalNumber: own,
        DidNumbers: [own, byAddress],
        DisableCallTransfer: false,
      },
    })
    const second = await addTrunk(api, {
      template: 'GenericSIPTrunk.pv.xml',
      name: 'Backup',
      host: backup.site.address,
      port: backup.site.port(),
      fields: { ExternalNumber: backupNumber },
    })
    await addRule(api, { name: 'E.164', prefix: '+', routes: [{ TrunkId: trunk.id }, { TrunkId: second.id }] })
    for (const number of [own, byAddress]) await leadDid(api, trunk, number, inside('Extension', '101'))
    await untilOnline(api, trunk)
    await untilOnline(api, second)
    anna = await sitDown(pbx, annaUser, annaHz)
    bert = await sitDown(pbx, bertUser, bertHz)
  })
  after(async () => {
    // People whom a transfer connected talk in the network alone: no carrier's call is left that would end with it.
    pstn.close()
    const closing = [anna?.phone.stop(), bert?.phone.stop(), wavix?.close(), backup?.close(), office?.close()]
    const failed = (await Promise.allSettled(closing)).find(({ status }) => status === 'rejected')
    assert.equal(failed, undefined)
  })

  async function talksWith(phone: LabCall, person: PstnCall): Promise<Talk> {
    await endsHear(phone, annaHz, person, janeHz)
    return { phone, person, far: liveCall(wavix.site) }
  }

  async function talk(): Promise<Talk> {
    const phone = await anna.phone.call(janeNumber)
    const person = await jane.incoming(20_000)
    person.answer()
    await phone.answered(20_000)
    return talksWith(phone, person)
  }

  async function calledBack(number = own): Promise<Talk> {
    const person = jane.call(number)
    const phone = await anna.phone.incoming(20_000)
    phone.answer()
    await person.answered(20_000)
    return talksWith(phone, person)
  }

  async function over({ phone, far }: Talk): Promise<void> {
    await hangUp(phone, far)
    await idle(office.pbx)
  }

  test('profile Wavix, register, auth: by the trunk’s id and password, 401 is answered, with an rinstance', async () => {
    const [registered] = wavix.registered
    assert.equal(registered?.username, login.username)
    assert.match(registered?.facts.header('Authorization') ?? '', new RegExp(`username="${login.username}"`))
    assert.equal(registered?.facts.source.transport, 'udp')
    assert.equal(registered?.seconds, 180)
    assert.match(wavix.contactOf(login.username) ?? '', /;rinstance=[0-9a-f]{16}/)
  })

  test('profile Wavix, auth, transport, Request-URI, To, from user, SRTP, Max-Forwards, codecs: the INVITE as it leaves', async () => {
    const before_ = wavix.site.invites.history.length
    const made = await talk()
    const facts = lastInvite(wavix.site)
    const number = `${janeNumber}@${host}`
    assert.deepEqual(shapeOf(facts), { ...plain, transport: 'udp', uri: number, to: number })
    assert.deepEqual([facts.from.user, facts.from.host], [own, host])
    assert.deepEqual(offeredTypes(facts.request), [0, 8])
    // 407, then the answer to it.
    assert.equal(wavix.site.invites.history.length, before_ + 2)
    assert.match(facts.header('Proxy-Authorization') ?? '', /realm="wavix\.net"/)
    for (const header of ['P-Asserted-Identity', 'P-Preferred-Identity', 'Remote-Party-ID'])
      assert.equal(facts.header(header), null, header)
    await over(made)
  })

  test('profile Wavix, inbound match: by the rinstance of the registration, and by the gateway’s address with the number', async () => {
    for (const [number, isRegistered] of [
      [own, true],
      [byAddress, false],
    ] as const) {
      const made = await calledBack(number)
      const sent = wavix.site.trace.findLast(({ direction, title }) => direction === 'out' && title === 'INVITE')
      assert.equal(/^INVITE \S+;rinstance=/.test(sent?.text ?? ''), isRegistered)
      await over(made)
    }
  })

  test('profile Wavix, hold: no re-INVITE leaves, the person hears music as RTP', async () => {
    for (const begin of [talk, calledBack]) {
      const made = await begin()
      const sent = requestsIn(wavix.site, made.far)
      await made.phone.hold()
      await hearsMusic(made.far, annaHz)
      await made.phone.resume()
      await endsHear(made.phone, annaHz, made.person, janeHz)
      assert.deepEqual(requestsIn(wavix.site, made.far), sent)
      await over(made)
    }
  })

  test('profile Wavix, session refresh: re-INVITE and UPDATE of the carrier are answered, and sound goes on', async () => {
    const made = await calledBack()
    for (const by of ['INVITE', 'UPDATE'] as const) {
      await made.far.reoffer({ by, withinMs: 20_000 })
      await endsHear(made.phone, annaHz, made.person, janeHz)
    }
    await over(made)
  })

  test('profile Wavix, keys: RFC 4733 both ways, never INFO; and RTP goes on while the phone is muted', async () => {
    const made = await talk()
    await keysPass(wavix.site, made.phone, made.far)
    await flowsOn(made.phone, made.far)
    await endsHear(made.phone, annaHz, made.person, janeHz)
    await over(made)
  })

  test('profile Wavix, inbound REFER: a transfer by the carrier leads to the extension, and it lets go', async () => {
    const made = await calledBack()
    const referring = made.far.refer(`<sip:102@${office.pbx.registrar}>`, [], 20_000)
    const rung = await bert.phone.incoming(20_000)
    rung.answer()
    assert.equal(await referring, 200)
    await Promise.all([made.far.ended(20_000), made.person.released(20_000)])
    await endsHear(made.phone, annaHz, rung, bertHz)
    await hangUp(made.phone, rung)
    await idle(office.pbx)
  })

  test('profile Wavix, outbound REFER: with “Supports Replaces” it connects a caller with another number itself, and nothing stays here', async () => {
    const gateway = (SupportReplaces: boolean): Promise<void> =>
      changeTrunk(office, trunk, { Gateway: { SupportReplaces } })
    const joeHz = 990
    const joe = wavix.pstn.subscriber('+447700900456', { name: 'Joe', says: tone(joeHz) })
    for (const supports of [true, false]) {
      await gateway(supports)
      for (const begin of [talk, calledBack]) {
        const made = await begin()
        const sipCall = made.far.session?.callId
        assert.ok(sipCall)
        const done = made.phone.transfer(`sip:+447700900456@${office.pbx.registrar}`, 30_000)
        const taken = await joe.incoming(20_000)
        taken.answer()
        assert.equal(await done, 200)
        await made.phone.ended(20_000)
        if (supports) await made.far.ended(20_000)
        await endsHear(made.person, janeHz, taken, joeHz)
        const asked = wavix.site.trace.filter(({ direction, title, callId }) => {
          return direction === 'in' && title === 'REFER' && callId === sipCall
        })
        assert.deepEqual(asked.length > 0, supports)
        if (supports) await idle(office.pbx)
        made.person.hangUp()
        await taken.released(20_000)
        await idle(office.pbx)
      }
    }
  })

  test('profile Wavix, overload: a call too many hears 503', async () => {
    const made = await talk()
    await changeTrunk(office, trunk, { SimultaneousCalls: 1 })
    assert.equal((await jane.call(own).released(20_000)).status, 503)
    await changeTrunk(office, trunk, { SimultaneousCalls: 10 })
    await over(made)
  })

  test('profile Wavix, failover: 603 (limits) and silence lead to the next route, and the event log says why', async () => {
    for (const [refusal, says] of [
      [{ status: 603, reason: 'Declined' }, /by trunk Wavix .* failed: 603 Declined\. The next route/],
      ['silence', /by trunk Wavix .* failed: 408 /],
    ] as const) {
      wavix.refuses = refusal
      const phone = await anna.phone.call(janeNumber)
      const person = await jane.incoming(30_000)
      person.answer()
      await phone.answered(20_000)
      assert.equal(person.callerId, backupNumber)
      await logged(office.api, says)
      phone.hangUp()
      await person.released(20_000)
      await idle(office.pbx)
    }
    wavix.refuses = null
    assert.match((await logged(office.api, /by trunk Wavix .* failed: 603 /)).Message, /limit|rate|registered/i)
  })
})
