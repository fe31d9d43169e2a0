// The account's numbers, emergency addresses, caller ids and permissions: what Twilio takes, and with which code it refuses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TwilioAccount } from './account.ts'
import type { PurchaseFields } from './numbers.ts'
import { codeOf } from './refusal.fixture.ts'
import type { PhoneNumber } from './types.ts'

test('[S4-07] numbers: existing ones, in bulk, and bought by number or area code', () => {
  const account = new TwilioAccount()
  const trunk = account.trunks.create()
  const own = account.numbers.add('+15550100001')
  account.numbers.add('+15550100002')
  account.numbers.offer('+15550100003')
  account.numbers.offer('+12125550104')
  account.numbers.attachToTrunk(trunk.sid, own.sid)
  const bulk = account.numbers.addToTrunkInBulk(trunk.sid, '+15550100002\r\n\n+15559999999\n')
  assert.deepEqual([bulk.added.map((number) => number.phoneNumber), bulk.refused], [['+15550100002'], ['+15559999999']])
  assert.equal(account.numbers.buy({ phoneNumber: '+15550100003', trunkSid: trunk.sid }).trunkSid, trunk.sid)
  assert.equal(account.numbers.buy({ areaCode: '212' }).phoneNumber, '+12125550104')
  assert.equal(account.numbers.ofTrunk(trunk.sid).length, 3)
  const refused: readonly (readonly [PurchaseFields, number])[] = [
    [{ phoneNumber: '+15550100003' }, 21422],
    [{ phoneNumber: '5550100003' }, 21421],
    [{ areaCode: '212' }, 21452],
    [{}, 21421],
  ]
  for (const [fields, expected] of refused) {
    assert.equal(
      codeOf(() => account.numbers.buy(fields)),
      expected,
      JSON.stringify(fields),
    )
  }
})

test('a purchase with a setting that is refused buys nothing', () => {
  const account = new TwilioAccount()
  account.numbers.offer('+15550100003')
  assert.equal(
    codeOf(() => account.numbers.buy({ phoneNumber: '+15550100003', trunkSid: 'TKnone' })),
    20404,
  )
  assert.deepEqual([account.numbers.all.size, account.numbers.available.length], [0, 1])
})

test('a number on a trunk loses its voice application', () => {
  const account = new TwilioAccount()
  const app = account.applications.create({ voiceUrl: 'https://app.example/voice' })
  const number = account.numbers.add('+15550100001')
  account.numbers.update(number.sid, { voiceApplicationSid: app.sid, voiceUrl: 'https://app.example/voice' })
  account.numbers.attachToTrunk(account.trunks.create().sid, number.sid)
  assert.deepEqual([number.voiceApplicationSid, number.voiceUrl], [null, null])
})

test('[S4-17] an emergency address goes from pending registration to registered, and changes only by way of unregistered', () => {
  const account = new TwilioAccount()
  const where = {
    customerName: 'Acme',
    street: '1 Main St',
    city: 'Springfield',
    region: 'IL',
    postalCode: '62701',
    isoCountry: 'US',
  }
  const home = account.addresses.create({ ...where, emergencyEnabled: true })
  const other = account.addresses.create({ ...where, street: '2 Main St', emergencyEnabled: true })
  const plain = account.addresses.create(where)
  const trunk = account.trunks.create()
  const number = account.numbers.add('+15550100001')
  account.numbers.attachToTrunk(trunk.sid, number.sid)
  const set = (sid: string | null) => codeOf(() => account.numbers.setEmergencyAddress(number.sid, sid))
  const settle = (accepts?: (one: PhoneNumber) => boolean) => account.numbers.settleEmergencyAddresses(accepts)
  const status = () => number.emergencyAddressStatus
  assert.equal(status(), 'unregistered')
  assert.equal(set(plain.sid), 20001)
  assert.equal(set(home.sid), null)
  assert.equal(status(), 'pending-registration')
  settle(() => false)
  assert.equal(status(), 'registration-failure')
  assert.equal(set(other.sid), null)
  settle()
  assert.deepEqual([status(), number.emergencyAddressSid], ['registered', other.sid])
  assert.equal(set(home.sid), 20001)
  const detach = () => account.numbers.detachFromTrunk(trunk.sid, number.sid)
  assert.equal(codeOf(detach), 21634)
  assert.equal(
    codeOf(() => account.removeTrunk(trunk.sid)),
    21634,
  )
  assert.equal(
    codeOf(() => account.numbers.remove(number.sid)),
    21634,
  )
  assert.equal(
    codeOf(() => account.addresses.remove(other.sid)),
    20409,
  )
  assert.equal(set(null), null)
  assert.equal(status(), 'pending-unregistration')
  settle(() => false)
  assert.equal(status(), 'unregistration-failure')
  assert.equal(codeOf(detach), 21634)
  assert.equal(account.trunks.get(trunk.sid).sid, trunk.sid)
})

test('a pending address that is taken back is unregistered at once, a registered one after the registry let go', () => {
  const account = new TwilioAccount()
  const address = account.addresses.create({
    customerName: 'A',
    street: 'S',
    city: 'C',
    region: 'R',
    postalCode: 'P',
    isoCountry: 'GB',
    emergencyEnabled: true,
  })
  const number = account.numbers.add('+441632960001', { isoCountry: 'GB' })
  account.numbers.setEmergencyAddress(number.sid, address.sid)
  account.numbers.setEmergencyAddress(number.sid, null)
  assert.equal(number.emergencyAddressStatus, 'unregistered')
  account.numbers.setEmergencyAddress(number.sid, address.sid)
  account.numbers.settleEmergencyAddresses()
  account.numbers.setEmergencyAddress(number.sid, null)
  account.numbers.settleEmergencyAddresses()
  assert.equal(number.emergencyAddressStatus, 'unregistered')
})

test('a caller id may be shown when it is a number of the account or verified by the code', () => {
  const account = new TwilioAccount()
  account.numbers.add('+15550100001')
  const waiting = account.callerIds.request('+491701234567', 'mobile')
  assert.equal(account.mayShow('+491701234567'), false)
  assert.equal(account.callerIds.verify('+491701234567', '000000'), null)
  const again = account.callerIds.request('+491701234567', 'mobile')
  assert.ok(account.callerIds.verify('+491701234567', again.validationCode) !== null)
  assert.notEqual(waiting.callSid, again.callSid)
  assert.deepEqual(
    ['+491701234567', '+15550100001', '+15550100009'].map((number) => account.mayShow(number)),
    [true, true, false],
  )
  assert.equal(
    codeOf(() => account.callerIds.request('+491701234567', 'mobile')),
    21450,
  )
})

test('dialing permissions: by country, the US and Canada apart although both have +1', () => {
  const { dialing } = new TwilioAccount({ countries: ['US'] })
  const table: readonly (readonly [string, string | null, boolean])[] = [
    ['+12125550104', 'US', true],
    ['+14165550104', 'CA', false],
    ['+4930123456', 'DE', false],
    ['+37160000000', 'LV', false],
    ['+9999999999', null, false],
  ]
  for (const [number, country, allowed] of table) {
    assert.deepEqual([dialing.countryOf(number)?.isoCode ?? null, dialing.allows(number)], [country, allowed], number)
  }
  dialing.open('DE', 'LV')
  assert.deepEqual([dialing.allows('+4930123456'), dialing.allows('+37160000000')], [true, true])
  assert.equal(
    codeOf(() => dialing.open('GB', 'XX')),
    20001,
  )
  assert.equal(dialing.allows('+442071234567'), false)
})
