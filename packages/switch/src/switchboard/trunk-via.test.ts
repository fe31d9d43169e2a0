// A whole switch and a trunk with "Put public IP in SIP VIA": its calls name that host, the phones' calls do not.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Carrier, openCarrier } from '../trunks/world.fixture.ts'
import { type Office, openOffice } from './office.fixture.ts'
import { Phone, phoneSdp } from './phone.fixture.ts'

const did = '+15550001111'

let office: Office
/** Answers our OPTIONS; that is enough to be up. */
let carrier: Carrier
/** Calls in from the carrier's address. */
let outside: Phone

before(async () => {
  carrier = await openCarrier()
  office = await openOffice({ numbers: ['101'] })
  outside = await new Phone(did, office.server).start()
  const trunk = {
    Number: '10000',
    Gateway: { Name: 'Carrier', Host: '127.0.0.1', Port: carrier.port, RequireRegistrationFor: 'Nothing' },
    PublicIPinSIP: '[2001:db8::7]',
    DidNumbers: [did],
  }
  const to = { To: 'Extension', Number: '101' }
  const rule = {
    RuleName: 'Main',
    Condition: 'BasedOnDID',
    Data: did,
    TrunkDN: { Id: 7, Number: '10000' },
    Hours: { Type: 'AllHours', IgnoreHolidays: false, Periods: [] },
    OfficeHoursDestination: to,
    OutOfOfficeHoursDestination: to,
    HolidaysDestination: to,
  }
  office.pbx.control.received({
    type: 'changed',
    version: 2,
    rows: [
      { noun: 'Trunk', id: 7, row: trunk },
      { noun: 'InboundRule', id: 8, row: rule },
    ],
  })
})
after(async () => {
  await outside?.stop()
  await office?.close()
  await carrier?.close()
})

test('the trunk is asked in the name it was given', async () => {
  const { request } = await carrier.seen.find('OPTIONS', ({ request }) => request.method === 'OPTIONS')
  assert.equal(request.via.host, '2001:db8::7')
})

test('a call that came by the trunk: our BYE to it names the host, our INVITE to the phone our own address', async () => {
  const phone = await office.phone('101')
  const far = outside.call(did, phoneSdp(41_000))
  const { session, request } = await phone.invitation()
  assert.equal(request.via.host, '127.0.0.1')
  phone.wish(session, { wish: 'answer', sdp: phoneSdp(40_000), headers: [] })
  await outside.event(far, 'answered')
  await phone.event(session, 'acknowledged')
  phone.wish(session, { wish: 'end', headers: [] })
  await outside.event(far, 'ended')
  const bye = outside.requests.find(({ method }) => method === 'BYE')
  assert.equal(bye?.via.host, '2001:db8::7')
  assert.equal(bye?.via.port, office.server.port)
  await office.quiet(1)
  assert.ok(phone.requests.every(({ via }) => via.host === '127.0.0.1'))
})
