// The profile of a Twilio trunk, row by row, beyond what the story of Elastic SIP Trunking shows.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type LabCall, type PstnCall, RegistrarCarrier, SipSite, take } from '@cordboard/lab'
import { hangUp, hearsMusic, idle } from './office.fixture.ts'
import {
  changeTrunk,
  flowsOn,
  keepAliveIsCalm,
  keysPass,
  lastInvite,
  liveCall,
  plain,
  requestsIn,
  responsesIn,
  shapeOf,
} from './profiles.fixture.ts'
import { offeredTypes } from './sdp.fixture.ts'
import { customerHz, customerNumber, did, TwilioOffice, terminationHost } from './seed-004.fixture.ts'
import { logged } from './seeds.fixture.ts'
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

const backupNumber = '+12125550900'

interface Talk {
  readonly phone: LabCall
  readonly person: PstnCall
  /** Twilio's end of the call. */
  readonly far: LabCall
}

describe('profile Twilio trunk', { timeout: 180_000 }, () => {
  let t: TwilioOffice
  let trunkSid: string
  let trunk: MadeTrunk
  let backup: RegistrarCarrier
  let otherNode: SipSite

  before(async () => {
    t = await TwilioOffice.open()
    await t.staff(2)
    trunkSid = await t.setUpTwilio(false)
    trunk = await t.addTrunk(false)
    const address = ownAddress()
    backup = await RegistrarCarrier.start({
      name: 'backup.example',
      addresses: [address],
      ipCustomers: [{ numbers: [backupNumber], addresses: ['127.0.0.1'], target: t.office.pbx.registrar }],
      pstn: t.pstn,
    })
    otherNode = await SipSite.start({
      name: 'the other node',
      address: ownAddress(),
      onInvite: () => take((call) => call.answer()),
    })
    const second = await addTrunk(t.api, {
      template: 'GenericSIPTrunk.pv.xml',
      name: 'Backup',
      host: address,
      port: backup.site.port(),
      fields: { ExternalNumber: backupNumber },
    })
    await addRule(t.api, { name: 'E.164', prefix: '+', routes: [{ TrunkId: trunk.id }, { TrunkId: second.id }] })
    await leadDid(t.api, trunk, did, inside('Extension', '101'))
    await untilOnline(t.api, trunk)
    await untilOnline(t.api, second)
  })
  after(async () => {
    await otherNode?.close()
    await backup?.close()
    await t?.close()
  })

  async function talksWith(phone: LabCall, person: PstnCall): Promise<Talk> {
    await endsHear(phone, t.desk(0).hz, person, customerHz)
    return { phone, person, far: liveCall(t.trunking.site) }
  }

  async function talk(): Promise<Talk> {
    const phone = await t.desk(0).phone.call(customerNumber)
    const person = await t.customer.incoming(20_000)
    person.answer()
    await phone.answered(20_000)
    return talksWith(phone, person)
  }

  async function calledBack(): Promise<Talk> {
    const person = t.customer.call(did)
    const phone = await t.desk(0).phone.incoming(20_000)
    phone.answer()
    await person.answered(20_000)
    return talksWith(phone, person)
  }

  async function over({ phone, far }: Talk): Promise<void> {
    await hangUp(phone, far)
    await idle(t.office.pbx)
  }

  test('profile Twilio trunk, register, transport, Request-URI, To, SRTP, Max-Forwards, codecs: the INVITE as it leaves', async () => {
    const { site } = t.trunking
    const made = await talk()
    const number = `${customerNumber}@${terminationHost}`
    assert.deepEqual(shapeOf(lastInvite(site)), { ...plain, transport: 'udp', uri: number, to: number })
    assert.deepEqual(offeredTypes(lastInvite(site).request), [0, 8])
    for (const header of ['P-Asserted-Identity', 'P-Preferred-Identity', 'Remote-Party-ID'])
      assert.equal(lastInvite(site).header(header), null, header)
    assert.deepEqual([...new Set(site.requests.history.map(({ method }) => method))], ['OPTIONS'])
    await over(made)
  })

  test('profile Twilio trunk, session refresh: re-INVITE and UPDATE of the cloud are answered, and sound goes on', async () => {
    for (const begin of [talk, calledBack]) {
      const made = await begin()
      for (const by of ['INVITE', 'UPDATE'] as const) {
        await made.far.reoffer({ by, withinMs: 20_000 })
        await endsHear(made.phone, t.desk(0).hz, made.person, customerHz)
      }
      await over(made)
    }
  })

  test('profile Twilio trunk, session refresh: a call that comes in is given a session timer', async () => {
    const made = await calledBack()
    const answer = responsesIn(t.trunking.site, made.far).find((text) => text.startsWith('SIP/2.0 200')) ?? ''
    assert.match(answer, /^Session-Expires: \d+;refresher=ua[cs]\r$/m)
    await over(made)
  })

  test('profile Twilio trunk, hold: the person hears music, without a re-INVITE; when the cloud holds, the phone does', async () => {
    const made = await talk()
    const { hz } = t.desk(0)
    const sent = requestsIn(t.trunking.site, made.far)
    await made.phone.hold()
    await hearsMusic(made.far, hz)
    await made.phone.resume()
    await endsHear(made.phone, hz, made.person, customerHz)
    assert.deepEqual(requestsIn(t.trunking.site, made.far), sent)
    await made.far.hold({ withinMs: 20_000 })
    await hearsMusic(made.phone, customerHz)
    await made.far.resume({ withinMs: 20_000 })
    await endsHear(made.phone, hz, made.person, customerHz)
    await over(made)
  })

  test('profile Twilio trunk, keys: RFC 4733 both ways, never INFO; and RTP goes on while the phone is muted', async () => {
    const made = await talk()
    await keysPass(t.trunking.site, made.phone, made.far)
    await flowsOn(made.phone, made.far)
    await endsHear(made.phone, t.desk(0).hz, made.person, customerHz)
    await over(made)
  })

  test('profile Twilio trunk, keep-alive: OPTIONS seldom enough, and its own answered', async () => {
    await keepAliveIsCalm(t.trunking.site, t.office.pbx.registrar, 'udp')
  })

  test('profile Twilio trunk, overload: a call too many hears 503, and Twilio goes on to the other node', async () => {
    await t.originate(trunkSid, `sip:${otherNode.address}:${otherNode.port()}`, 20)
    const made = await talk()
    await changeTrunk(t.office, trunk, { SimultaneousCalls: 1 })
    const person = t.customer.call(did)
    const { facts } = await otherNode.invited(20_000)
    assert.equal(facts.called.user, did)
    await person.answered(20_000)
    person.hangUp()
    assert.ok(t.trunking.alerts.some(({ code, about }) => code === 32_011 && about.endsWith(' 503')))
    await changeTrunk(t.office, trunk, { SimultaneousCalls: 10 })
    await over(made)
  })

  /** The next route takes the call; the person sees its number. */
  async function goesOn(): Promise<void> {
    const phone = await t.desk(0).phone.call(customerNumber)
    const person = await t.customer.incoming(30_000)
    person.answer()
    await phone.answered(20_000)
    assert.equal(person.callerId, backupNumber)
    await endsHear(phone, t.desk(0).hz, person, customerHz)
    phone.hangUp()
    await person.released(20_000)
    await idle(t.office.pbx)
  }

  test('profile Twilio trunk, failover: 403 with 32201 is a wrong configuration and leads to the next route', async () => {
    const [list = ''] = t.account.trunks.get(trunkSid).ipAccessControlLists
    const [entered] = t.account.lists.ipAccessControlList(list).addresses.values()
    assert.ok(entered)
    t.account.lists.updateIpAddress(list, entered.sid, { ipAddress: '203.0.113.9' })
    await goesOn()
    const { EventId, Message } = await logged(t.api, /by trunk Twilio .* failed: 403 .*next route/)
    assert.equal(EventId, 32_201)
    assert.match(Message, /access control list/i)
    t.account.lists.updateIpAddress(list, entered.sid, { ipAddress: '127.0.0.1' })
  })

  test('profile Twilio trunk, failover: 503 leads to the next route, and so does silence, after 4 s', async () => {
    const settings = t.account.trunks.get(trunkSid)
    settings.callsPerSecond = 0
    await goesOn()
    await logged(t.api, /by trunk Twilio .* failed: 503 Trunk CPS limit exceeded/)
    settings.callsPerSecond = 100
    t.trunking.site.silent = true
    const from = performance.now()
    await goesOn()
    assert.ok(performance.now() - from > 3000, 'the silent address was not given its time')
    await logged(t.api, /by trunk Twilio .* failed: 408 /)
    t.trunking.site.silent = false
  })

  test('profile Twilio trunk, failover: 603 with 32203 ends the search, the next route gets nothing', async () => {
    t.trunking.blocked.add(customerNumber)
    const before_ = backup.site.invites.history.length
    const phone = await t.desk(0).phone.call(customerNumber)
    assert.equal((await phone.failed(20_000)).status, 603)
    assert.equal(backup.site.invites.history.length, before_)
    assert.equal((await logged(t.api, /by trunk Twilio .* failed: 603 .*No other route/)).EventId, 32_203)
    t.trunking.blocked.delete(customerNumber)
    await idle(t.office.pbx)
  })

  test('profile Twilio trunk, transport, SRTP, hold with Secure Trunking: TLS, one SAVP line with the 80-bit suite', async () => {
    t.account.trunks.get(trunkSid).secure = true
    await changeTrunk(t.office, trunk, {
      TransportRestriction: 'TLS',
      Gateway: { Port: 5061, SRTPMode: 'SRTPEnforced' },
    })
    for (const begin of [talk, calledBack]) {
      const made = await begin()
      await made.phone.hold()
      await hearsMusic(made.far, t.desk(0).hz)
      await made.phone.resume()
      await endsHear(made.phone, t.desk(0).hz, made.person, customerHz)
      await over(made)
    }
    const { transport, media, suites } = shapeOf(lastInvite(t.trunking.site))
    assert.deepEqual([transport, media], ['tls', ['RTP/SAVP']])
    assert.equal(suites[0], 'AES_CM_128_HMAC_SHA1_80')
  })
})
