// The recommended way to an assistant: its number is an ordinary one, and the phone system forwards calls to it by its own carrier.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Pstn, RegistrarCarrier, type Subscriber, tone } from '@cordboard/lab'
import { type TestUser, users } from './cordboard.fixture.ts'
import { type Desk, idle, sitDown } from './office.fixture.ts'
import { SeedOffice } from './seeds.fixture.ts'
import {
  addRule,
  addTrunk,
  changeProfile,
  type Destination,
  endsHear,
  inside,
  leadDid,
  type MadeTrunk,
  outside,
  ownAddress,
  untilOnline,
} from './trunks.fixture.ts'

const [annaUser] = users as readonly [TestUser]
const main = '+4930100100'
const dids = { queue: '+4930100110', group: '+4930100120', menu: '+4930100130', user: '+4930100140' }
const assistantNumber = '+49800555000'
const callerHz = 440
const assistantHz = 660

describe('a plain call forward to an assistant with a number at a carrier', { timeout: 120_000 }, () => {
  let office: SeedOffice
  let carrier: RegistrarCarrier
  let trunk: MadeTrunk
  let customer: Subscriber
  let assistant: Subscriber
  let anna: Desk

  before(async () => {
    office = await SeedOffice.open()
    const { api, names } = office
    const account = { username: 'office', password: 'Passw0rd-of-the-office', numbers: [main, ...Object.values(dids)] }
    const pstn = new Pstn()
    carrier = await RegistrarCarrier.start({
      name: 'sip.carrier.example',
      domain: 'sip.carrier.example',
      addresses: [ownAddress()],
      accounts: [account],
      pstn,
      // The assistant sees who called: the carrier lets customers show forwarded numbers.
      checksCallerId: false,
    })
    names.add({ name: 'sip.carrier.example', type: 'A', address: carrier.site.address })
    customer = pstn.subscriber('+491701234567', { name: 'Jane Doe', says: tone(callerHz) })
    assistant = pstn.subscriber(assistantNumber, { habit: 'answers', says: tone(assistantHz) })
    trunk = await addTrunk(api, {
      template: 'genericvoip.pv.xml',
      name: 'Carrier',
      host: 'sip.carrier.example',
      port: carrier.site.port(),
      fields: {
        AuthID: account.username,
        AuthPassword: { Value: account.password },
        ExternalNumber: main,
        DidNumbers: Object.values(dids),
        DiversionHeader: true,
      },
    })
    await addRule(api, { name: 'Everything', prefix: '+', routes: [{ TrunkId: trunk.id }] })
    await untilOnline(api, trunk)
    anna = await sitDown(office.pbx, annaUser, 800)
  })
  after(async () => {
    await anna?.phone.stop()
    await carrier?.close()
    await office?.close()
  })

  /** `through`: the phone that rings in vain first, and the number that the forward shows as its own. */
  async function reaches(did: string, through: { readonly rings: boolean; readonly diverts: string }): Promise<void> {
    const call = customer.call(did)
    const rung = through.rings ? await anna.phone.incoming(20_000) : null
    rung?.ring()
    const taken = await assistant.incoming(20_000)
    await call.answered(20_000)
    await endsHear(call, callerHz, taken, assistantHz)
    assert.equal(taken.called, assistantNumber)
    assert.equal(taken.callerId, main)
    assert.equal(taken.diversion, through.diverts)
    assert.equal(rung?.isOver ?? true, true)
    call.hangUp()
    await taken.released()
    await idle(office.pbx)
  }

  const forward: Destination = outside('+49 800 555-000')

  test('[S0-01] from a queue that nobody answers', async () => {
    await office.api.post('/Queues', {
      Number: '800',
      Name: 'Sales',
      Agents: [{ Number: '101' }],
      MasterTimeout: 2,
      RingTimeout: 2,
      ForwardNoAnswer: forward,
    })
    await leadDid(office.api, trunk, dids.queue, inside('Queue', '800'))
    await reaches(dids.queue, { rings: true, diverts: dids.queue })
  })

  test('[S0-01] from a ring group that nobody answers', async () => {
    await office.api.post('/RingGroups', {
      Number: '810',
      Name: 'Office',
      RingStrategy: 'RingAll',
      Members: [{ Number: '101' }],
      RingTime: 2,
      ForwardNoAnswer: forward,
    })
    await leadDid(office.api, trunk, dids.group, inside('RingGroup', '810'))
    await reaches(dids.group, { rings: true, diverts: dids.group })
  })

  test('[S0-01] from a digital receptionist, by a key and without one', async () => {
    await changeProfile(office, '104', 'Available', {
      AvailableRoute: { NotRegisteredAllCalls: true, NotRegisteredExternal: forward, NotRegisteredInternal: forward },
    })
    await office.api.post('/Receptionists', {
      Number: '820',
      Name: 'Menu',
      Timeout: 2,
      TimeoutForwardType: 'Extension',
      TimeoutForwardDN: '104',
      Forwards: [{ Id: 1, Input: '1', ForwardType: 'Extension', ForwardDN: '104' }],
    })
    await leadDid(office.api, trunk, dids.menu, inside('IVR', '820'))
    await reaches(dids.menu, { rings: false, diverts: dids.menu })
    const call = customer.call(dids.menu)
    await call.answered(20_000)
    await call.voice.hearsSound()
    await call.press('1')
    const taken = await assistant.incoming(20_000)
    await endsHear(call, callerHz, taken, assistantHz)
    taken.hangUp()
    await call.released()
    await idle(office.pbx)
  })

  test('[S0-01] [S0-07] from a user who is away', async () => {
    await changeProfile(office, '102', 'Away', {
      AwayRoute: { AllHoursExternal: true, AllHoursInternal: true, External: forward, Internal: forward },
    })
    await leadDid(office.api, trunk, dids.user, inside('Extension', '102'))
    await office.api.patch(`/Users(${await office.userId('102')})`, { CurrentProfileName: 'Away' })
    await reaches(dids.user, { rings: false, diverts: dids.user })
  })
})
