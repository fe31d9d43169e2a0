// The account's rules by table: what Twilio takes, and with which code it refuses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TwilioAccount } from './account.ts'
import { edges, readCloudHost } from './hosts.ts'
import type { PurchaseFields } from './numbers.ts'
import { TwilioRefusal } from './refusal.ts'
import type { PhoneNumber } from './types.ts'

/** Runs it and gives the code of its refusal, null when there is none. */
function codeOf(act: () => unknown): number | null {
  try {
    act()
    return null
  } catch (error) {
    assert.ok(error instanceof TwilioRefusal, String(error))
    assert.notEqual(error.message, '')
    return error.code
  }
}

const goodPassword = 'Abcdefghij12'

test('[S4-03] passwords need 12 characters, a digit, upper and lower case; user names have up to 32 characters', () => {
  const table: readonly (readonly [string, string, number | null])[] = [
    ['pbx', goodPassword, null],
    ['u'.repeat(32), goodPassword, null],
    ['u'.repeat(33), goodPassword, 20001],
    ['', goodPassword, 20001],
    ['pbx', 'Abcdefghi12', 20001],
    ['pbx', 'Abcdefghijkl', 20001],
    ['pbx', 'abcdefghij12', 20001],
    ['pbx', 'ABCDEFGHIJ12', 20001],
    ['pbx', '', 20001],
  ]
  for (const [username, password, expected] of table) {
    const { lists } = new TwilioAccount()
    const list = lists.createCredentialList('pbx')
    assert.equal(
      codeOf(() => lists.addCredential(list.sid, username, password)),
      expected,
      `${username} ${password}`,
    )
    assert.equal(list.credentials.size, expected === null ? 1 : 0)
    assert.equal(lists.findCredential([list.sid], username) !== null, expected === null)
  }
})

test('[S4-03] an IP ACL takes IPv4 with a prefix length, /32 unless said, and lets in just those addresses', () => {
  const { lists } = new TwilioAccount()
  const list = lists.createIpAccessControlList('PBX')
  assert.equal(lists.addIpAddress(list.sid, { friendlyName: 'pbx', ipAddress: '203.0.113.7' }).cidrPrefixLength, 32)
  lists.addIpAddress(list.sid, { friendlyName: 'office', ipAddress: '198.51.100.16', cidrPrefixLength: 28 })
  const table: readonly (readonly [string, boolean])[] = [
    ['203.0.113.7', true],
    ['203.0.113.8', false],
    ['198.51.100.16', true],
    ['198.51.100.31', true],
    ['198.51.100.32', false],
    ['2001:db8::7', false],
    ['nonsense', false],
  ]
  for (const [address, expected] of table) assert.equal(lists.allows([list.sid], address), expected, address)
  assert.equal(lists.allows([], '203.0.113.7'), false)
  for (const [ipAddress, cidrPrefixLength] of [
    ['2001:db8::1', 32],
    ['pbx.example', 32],
    ['203.0.113.7', 33],
    ['203.0.113.7', -1],
    ['203.0.113.7', 1.5],
  ] as const) {
    assert.equal(
      codeOf(() => lists.addIpAddress(list.sid, { friendlyName: 'x', ipAddress, cidrPrefixLength })),
      20001,
    )
  }
})

test('[S4-03] friendly names have 1 to 64 characters', () => {
  const { lists } = new TwilioAccount()
  for (const [name, expected] of [
    ['n', null],
    ['n'.repeat(64), null],
    ['n'.repeat(65), 20001],
    ['', 20001],
    [undefined, 20001],
  ] as const) {
    assert.equal(
      codeOf(() => lists.createIpAccessControlList(name)),
      expected,
    )
    assert.equal(
      codeOf(() => lists.createCredentialList(name)),
      expected,
    )
  }
})

test('[S4-02] a trunk has its name and secure trunking, and its termination domain is a full host that nobody else has', () => {
  const takenNames = new Set(['taken.pstn.twilio.com'])
  const account = new TwilioAccount({ takenNames })
  const trunk = account.trunks.create({ friendlyName: 'PBX', domainName: 'MyPbx.pstn.twilio.com', secure: true })
  assert.deepEqual([trunk.friendlyName, trunk.domainName, trunk.secure], ['PBX', 'mypbx.pstn.twilio.com', true])
  const table: readonly (readonly [string, number | null])[] = [
    ['other.pstn.twilio.com', null],
    ['bare', 21245],
    ['mypbx.sip.twilio.com', 21245],
    ['mypbx.pstn.ashburn.twilio.com', 21245],
    ['under_score.pstn.twilio.com', 21245],
    ['-dash.pstn.twilio.com', 21245],
    ['.pstn.twilio.com', 21245],
    ['taken.pstn.twilio.com', 21248],
    ['MYPBX.pstn.twilio.com', 21248],
    ['sub.mypbx.pstn.twilio.com', null],
    ['sub.foreign.pstn.twilio.com', 21247],
  ]
  for (const [domainName, expected] of table) {
    assert.equal(
      codeOf(() => account.trunks.create({ domainName })),
      expected,
      domainName,
    )
  }
  assert.equal(
    codeOf(() => account.removeTrunk(trunk.sid)),
    21247,
  )
  assert.equal(
    codeOf(() => account.trunks.update(trunk.sid, { domainName: 'new.pstn.twilio.com' })),
    21247,
  )
  const stranger = new TwilioAccount({ takenNames })
  assert.equal(
    codeOf(() => stranger.trunks.create({ domainName: 'mypbx.pstn.twilio.com' })),
    21248,
  )
})

test('[S4-02] the localised termination URIs of a trunk: one per edge, and every form leads back to it', () => {
  const account = new TwilioAccount()
  const trunk = account.trunks.create({ domainName: 'mypbx.pstn.twilio.com' })
  const uris = account.trunks.localizedUris(trunk.sid)
  assert.equal(uris.length, edges.length)
  assert.deepEqual(uris[0], {
    edge: 'ashburn',
    place: 'North America Virginia',
    host: 'mypbx.pstn.ashburn.twilio.com',
  })
  for (const { host, edge } of uris) {
    const found = account.trunks.byHost(host)
    assert.deepEqual([found?.trunk.sid, found?.at.edge], [trunk.sid, edge])
  }
  assert.deepEqual(account.trunks.localizedUris(account.trunks.create().sid), [])
})

test('hosts are read in their general, localised, regional and private forms, and nothing else is taken for one', () => {
  const table: readonly (readonly [string, 'pstn' | 'sip', string | null, string | null])[] = [
    ['a.pstn.twilio.com', 'pstn', 'a.pstn.twilio.com', 'ashburn'],
    ['A.PSTN.FRANKFURT.TWILIO.COM', 'pstn', 'a.pstn.twilio.com', 'frankfurt'],
    ['a.pstn.sao-paulo.twilio.com', 'pstn', 'a.pstn.twilio.com', 'sao-paulo'],
    ['a.pstn.ie1.twilio.com', 'pstn', 'a.pstn.twilio.com', 'dublin'],
    ['a.pstn.dublin-ix.twilio.com.', 'pstn', 'a.pstn.twilio.com', 'dublin'],
    ['a.sip.us1.twilio.com', 'sip', 'a.sip.twilio.com', 'ashburn'],
    ['a.sip.ie1.twilio.com', 'sip', 'a.sip.twilio.com', 'dublin'],
    ['b.a.sip.twilio.com', 'sip', 'b.a.sip.twilio.com', 'ashburn'],
    ['a.sip.twilio.com', 'pstn', null, null],
    ['a.pstn.paris.twilio.com', 'pstn', null, null],
    ['pstn.twilio.com', 'pstn', null, null],
    ['a.pstn.twilio.com.evil.example', 'pstn', null, null],
    ['54.172.60.1', 'pstn', null, null],
  ]
  for (const [host, product, domainName, edge] of table) {
    const read = readCloudHost(host, product)
    assert.deepEqual([read?.domainName ?? null, read?.edge ?? null], [domainName, edge], host)
  }
})

test('[S4-06] origination URLs: up to ten, sip: first, weight 1 to 65535, priority 0 to 65535', () => {
  const { trunks } = new TwilioAccount()
  const trunk = trunks.create()
  const good = { friendlyName: 'PBX', sipUrl: 'sip:pbx.example', priority: 10, weight: 10, enabled: true }
  const table: readonly (readonly [object, number | null])[] = [
    [{}, null],
    [{ sipUrl: 'sip:+4930@pbx.example:5061;transport=tls?X-a=b' }, null],
    [{ sipUrl: 'sips:pbx.example' }, null],
    [{ sipUrl: 'pbx.example' }, 21245],
    [{ sipUrl: 'http://pbx.example' }, 21245],
    [{ sipUrl: 'sip:pbx example' }, 21245],
    [{ sipUrl: undefined }, 21245],
    [{ weight: 0 }, 21245],
    [{ weight: 1 }, null],
    [{ weight: 65_535 }, null],
    [{ weight: 65_536 }, 21245],
    [{ weight: undefined }, 21245],
    [{ priority: 0 }, null],
    [{ priority: 65_535 }, null],
    [{ priority: -1 }, 21245],
    [{ priority: 65_536 }, 21245],
    [{ enabled: undefined }, 21245],
    [{ friendlyName: 'n'.repeat(65) }, 21245],
  ]
  for (const [change, expected] of table) {
    const urls = trunks.get(trunk.sid).originationUrls
    const fields = { ...good, ...change }
    assert.equal(
      codeOf(() => trunks.addOriginationUrl(trunk.sid, fields)),
      expected,
      JSON.stringify(change),
    )
    assert.ok(urls.size < 10)
  }
  while (trunk.originationUrls.size < 10) trunks.addOriginationUrl(trunk.sid, good)
  assert.equal(
    codeOf(() => trunks.addOriginationUrl(trunk.sid, good)),
    21249,
  )
})

test('a trunk holds a list once, a list in use stays, and the number of trunks is limited', () => {
  const account = new TwilioAccount({ limits: { maximumTrunks: 1 } })
  const trunk = account.trunks.create()
  assert.equal(
    codeOf(() => account.trunks.create()),
    21244,
  )
  const acl = account.lists.createIpAccessControlList('acl')
  const credentials = account.lists.createCredentialList('credentials')
  account.trunks.attachIpAccessControlList(trunk.sid, acl.sid)
  account.trunks.attachCredentialList(trunk.sid, credentials.sid)
  assert.equal(
    codeOf(() => account.trunks.attachIpAccessControlList(trunk.sid, acl.sid)),
    21245,
  )
  assert.equal(
    codeOf(() => account.trunks.attachCredentialList(trunk.sid, credentials.sid)),
    21245,
  )
  assert.equal(
    codeOf(() => account.trunks.attachCredentialList(trunk.sid, acl.sid)),
    20404,
  )
  assert.equal(
    codeOf(() => account.lists.removeIpAccessControlList(acl.sid)),
    20409,
  )
  account.trunks.detachIpAccessControlList(trunk.sid, acl.sid)
  account.lists.removeIpAccessControlList(acl.sid)
  assert.equal(account.lists.ipAccessControlLists.size, 0)
})

test('a SIP domain has a name of its own, and a list is mapped to it once per purpose', () => {
  const account = new TwilioAccount({ takenNames: new Set(['taken.sip.twilio.com']) })
  const table: readonly (readonly [string | undefined, number | null])[] = [
    ['demo.sip.twilio.com', null],
    ['DEMO.sip.twilio.com', 21232],
    ['taken.sip.twilio.com', 21232],
    ['demo.pstn.twilio.com', 21232],
    ['bare', 21232],
    ['sub.demo.sip.twilio.com', null],
    ['sub.foreign.sip.twilio.com', 21232],
    [undefined, 20001],
  ]
  for (const [domainName, expected] of table) {
    assert.equal(
      codeOf(() => account.domains.create({ domainName })),
      expected,
      String(domainName),
    )
  }
  const found = account.domains.byHost('demo.sip.ie1.twilio.com')
  assert.equal(found?.at.edge, 'dublin')
  const sid = found?.domain.sid ?? ''
  const list = account.lists.createCredentialList('phones')
  account.domains.map(sid, 'callCredentialLists', list.sid)
  account.domains.map(sid, 'registrationCredentialLists', list.sid)
  assert.equal(
    codeOf(() => account.domains.map(sid, 'callCredentialLists', list.sid)),
    21231,
  )
  assert.equal(
    codeOf(() => account.domains.map(sid, 'callIpAccessControlLists', list.sid)),
    20404,
  )
  assert.equal(
    codeOf(() => account.domains.update(sid, { voiceUrl: 'ftp://x' })),
    21502,
  )
})

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
