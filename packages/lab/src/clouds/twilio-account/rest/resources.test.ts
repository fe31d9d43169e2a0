// Twilio's resources by plain HTTP: made, read, changed and taken away.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withRest } from './rest.fixture.ts'

test('[S4-02] [S4-03] a whole secure trunk is made step by step, and everything can be read back', async () => {
  await withRest(async (ask, account) => {
    const acl = await ask('POST', `${ask.home}/SIP/IpAccessControlLists.json`, { FriendlyName: 'PBX' })
    assert.equal(acl.status, 201)
    const range = await ask('POST', `${ask.home}/SIP/IpAccessControlLists/${acl.json.sid}/IpAddresses.json`, {
      FriendlyName: 'PBX',
      IpAddress: '203.0.113.7',
      CidrPrefixLength: '32',
    })
    assert.deepEqual([range.json.ip_address, range.json.cidr_prefix_length], ['203.0.113.7', 32])
    const list = await ask('POST', `${ask.home}/SIP/CredentialLists.json`, { FriendlyName: 'PBX' })
    const credential = await ask('POST', `${ask.home}/SIP/CredentialLists/${list.json.sid}/Credentials.json`, {
      Username: 'pbx',
      Password: 'Abcdefghij12',
    })
    assert.deepEqual([credential.status, credential.json.username], [201, 'pbx'])
    assert.equal(JSON.stringify(credential.json).includes('Abcdefghij12'), false)
    const trunk = await ask('POST', '/v1/Trunks', {
      FriendlyName: 'Main',
      DomainName: 'mypbx.pstn.twilio.com',
      Secure: 'true',
      CnamLookupEnabled: 'true',
      TransferMode: 'enable-all',
    })
    assert.deepEqual(
      [trunk.status, trunk.json.domain_name, trunk.json.secure, trunk.json.cnam_lookup_enabled],
      [201, 'mypbx.pstn.twilio.com', true, true],
    )
    const path = `/v1/Trunks/${trunk.json.sid}`
    const mapped = await ask('POST', `${path}/IpAccessControlLists`, {
      IpAccessControlListSid: String(acl.json.sid),
    })
    assert.deepEqual([mapped.status, mapped.json.trunk_sid], [201, trunk.json.sid])
    await ask('POST', `${path}/CredentialLists`, { CredentialListSid: String(list.json.sid) })
    const url = await ask('POST', `${path}/OriginationUrls`, {
      FriendlyName: 'PBX',
      SipUrl: 'sip:pbx.example;transport=tls',
      Weight: '10',
      Priority: '10',
      Enabled: 'true',
    })
    assert.deepEqual([url.status, url.json.sip_url, url.json.weight], [201, 'sip:pbx.example;transport=tls', 10])
    const number = account.numbers.add('+15550100001')
    const attached = await ask('POST', `${path}/PhoneNumbers`, { PhoneNumberSid: number.sid })
    assert.deepEqual([attached.status, attached.json.trunk_sid], [201, trunk.json.sid])
    const read = await ask('GET', path)
    assert.deepEqual(read.json.auth_type_set, ['IP_ACL', 'CREDENTIAL_LIST'])
    for (const [name, key] of [
      ['IpAccessControlLists', 'ip_access_control_lists'],
      ['CredentialLists', 'credential_lists'],
      ['OriginationUrls', 'origination_urls'],
      ['PhoneNumbers', 'phone_numbers'],
    ] as const) {
      const page = await ask('GET', `${path}/${name}`)
      assert.equal((page.json[key] as unknown[]).length, 1, name)
    }
    const localized = await ask('GET', `/console/Trunks/${trunk.json.sid}/LocalizedUris`)
    assert.match(JSON.stringify(localized.json), /mypbx\.pstn\.frankfurt\.twilio\.com/)
    const recording = await ask('POST', `${path}/Recording`, { Mode: 'record-from-answer-dual' })
    assert.deepEqual(recording.json, { mode: 'record-from-answer-dual', trim: 'do-not-trim' })
  })
})

test('[S4-07] numbers: listed with filters, searched for sale, bought, added in bulk', async () => {
  await withRest(async (ask, account) => {
    account.numbers.add('+15550100001')
    account.numbers.offer('+12125550101')
    account.numbers.offer('+12125550102', { capabilities: { voice: true, sms: false, mms: false, fax: false } })
    account.numbers.offer('+14155550103')
    account.numbers.offer('+441632960001', { isoCountry: 'GB' })
    const shop = async (query: string): Promise<unknown[]> => {
      const { json } = await ask('GET', `${ask.home}/AvailablePhoneNumbers/US/Local.json${query}`)
      return (json.available_phone_numbers as Record<string, unknown>[]).map((one) => one.phone_number)
    }
    assert.equal((await shop('')).length, 3)
    assert.deepEqual(await shop('?AreaCode=212&SmsEnabled=true'), ['+12125550101'])
    assert.deepEqual(await shop('?Contains=41555501**'), ['+14155550103'])
    const trunk = account.trunks.create()
    const bought = await ask('POST', `${ask.home}/IncomingPhoneNumbers.json`, {
      PhoneNumber: '+12125550101',
      TrunkSid: trunk.sid,
    })
    assert.deepEqual([bought.status, bought.json.trunk_sid], [201, trunk.sid])
    assert.deepEqual(bought.json.capabilities, { voice: true, sms: true, mms: true, fax: false })
    assert.deepEqual(await shop('?AreaCode=212'), ['+12125550102'])
    const found = await ask('GET', `${ask.home}/IncomingPhoneNumbers.json?PhoneNumber=%2B15550100001`)
    assert.equal((found.json.incoming_phone_numbers as unknown[]).length, 1)
    const bulk = await ask('POST', `/console/Trunks/${trunk.sid}/BulkNumbers`, {
      PhoneNumbers: '+15550100001\n+15550109999',
    })
    assert.deepEqual(bulk.json, { added: ['+15550100001'], refused: ['+15550109999'] })
    assert.equal(account.numbers.ofTrunk(trunk.sid).length, 2)
  })
})

test('[S4-17] an emergency address is registered for a number: pending, then registered', async () => {
  await withRest(async (ask, account) => {
    const number = account.numbers.add('+15550100001')
    const address = await ask('POST', `${ask.home}/Addresses.json`, {
      CustomerName: 'Acme',
      Street: '1 Main St',
      City: 'Springfield',
      Region: 'IL',
      PostalCode: '62701',
      IsoCountry: 'US',
      EmergencyEnabled: 'true',
      AutoCorrectAddress: 'true',
    })
    assert.deepEqual([address.status, address.json.emergency_enabled], [201, true])
    const path = `${ask.home}/IncomingPhoneNumbers/${number.sid}.json`
    const set = await ask('POST', path, { EmergencyAddressSid: String(address.json.sid), EmergencyStatus: 'Inactive' })
    assert.deepEqual(
      [set.status, set.json.emergency_address_status, set.json.emergency_status],
      [200, 'pending-registration', 'Active'],
    )
    account.numbers.settleEmergencyAddresses()
    assert.equal((await ask('GET', path)).json.emergency_address_status, 'registered')
    const removed = await ask('DELETE', path)
    assert.deepEqual([removed.status, removed.json.code], [400, 21634])
    assert.equal(
      (await ask('POST', path, { EmergencyAddressSid: '' })).json.emergency_address_status,
      'pending-unregistration',
    )
    const settled = await ask('POST', '/console/EmergencyAddresses/Settle', {})
    assert.match(JSON.stringify(settled.json), /"unregistered"/)
  })
})

test('a SIP domain with its mappings in the newer and the older path, and a TwiML app', async () => {
  await withRest(async (ask, account) => {
    const domain = await ask('POST', `${ask.home}/SIP/Domains.json`, {
      DomainName: 'demo.sip.twilio.com',
      VoiceUrl: 'http://127.0.0.1:8080/voice',
      SipRegistration: 'true',
    })
    assert.deepEqual([domain.status, domain.json.auth_type], [201, ''])
    const acl = account.lists.createIpAccessControlList('acl')
    const list = account.lists.createCredentialList('list')
    const path = `${ask.home}/SIP/Domains/${domain.json.sid}`
    const mapped = await ask('POST', `${path}/Auth/Calls/CredentialListMappings.json`, { CredentialListSid: list.sid })
    assert.deepEqual([mapped.status, mapped.json.sid], [201, list.sid])
    const twice = await ask('POST', `${path}/CredentialListMappings.json`, { CredentialListSid: list.sid })
    assert.deepEqual([twice.status, twice.json.code], [400, 21231])
    assert.equal(
      (await ask('POST', `${path}/IpAccessControlListMappings.json`, { IpAccessControlListSid: acl.sid })).status,
      201,
    )
    assert.equal(
      (await ask('POST', `${path}/Auth/Registrations/CredentialListMappings.json`, { CredentialListSid: list.sid }))
        .status,
      201,
    )
    const contents = await ask('GET', `${path}/Auth/Calls/IpAccessControlListMappings.json`)
    assert.equal((contents.json.contents as unknown[]).length, 1)
    assert.equal((await ask('GET', `${path}.json`)).json.auth_type, 'IP_ACL,CREDENTIAL_LIST')
    assert.equal((await ask('DELETE', `${path}/Auth/Calls/CredentialListMappings/${list.sid}.json`)).status, 204)
    const app = await ask('POST', `${ask.home}/Applications.json`, {
      FriendlyName: 'ivr',
      VoiceUrl: 'https://a.example',
    })
    const changed = await ask('POST', `${ask.home}/Applications/${app.json.sid}.json`, { VoiceMethod: 'GET' })
    assert.deepEqual(
      [changed.status, changed.json.voice_method, changed.json.voice_url],
      [200, 'GET', 'https://a.example'],
    )
    assert.equal((await ask('DELETE', `${ask.home}/Applications/${app.json.sid}.json`)).status, 204)
  })
})

test('a caller id is verified by the code on the call', async () => {
  await withRest(async (ask, account) => {
    const asked = await ask('POST', `${ask.home}/OutgoingCallerIds.json`, {
      PhoneNumber: '+491701234567',
      FriendlyName: 'mobile',
    })
    assert.match(String(asked.json.validation_code), /^[0-9]{6}$/)
    const list = async () =>
      (await ask('GET', `${ask.home}/OutgoingCallerIds.json`)).json.outgoing_caller_ids as unknown[]
    assert.equal((await list()).length, 0)
    account.callerIds.verify('+491701234567', String(asked.json.validation_code))
    assert.equal((await list()).length, 1)
  })
})

test('geographic permissions are read and changed in bulk', async () => {
  await withRest(async (ask, account) => {
    const germany = '/v1/DialingPermissions/Countries/DE'
    assert.equal((await ask('GET', germany)).json.low_risk_numbers_enabled, false)
    const updates = JSON.stringify([{ iso_code: 'DE', low_risk_numbers_enabled: 'true' }])
    const done = await ask('POST', '/v1/DialingPermissions/BulkCountryUpdates', { UpdateRequest: updates })
    assert.deepEqual([done.status, done.json.update_count], [201, 1])
    assert.equal((await ask('GET', germany)).json.low_risk_numbers_enabled, true)
    assert.equal(account.dialing.allows('+4930123456'), true)
    const page = await ask('GET', '/v1/DialingPermissions/Countries?LowRiskNumbersEnabled=true&PageSize=100')
    assert.deepEqual(
      (page.json.content as Record<string, unknown>[]).map((one) => one.iso_code),
      ['CA', 'DE', 'US'],
    )
    for (const bad of [
      'nonsense',
      '{}',
      '[{}]',
      '[{"iso_code":"XX"}]',
      '[{"iso_code":"DE","low_risk_numbers_enabled":1}]',
    ]) {
      const refused = await ask('POST', '/v1/DialingPermissions/BulkCountryUpdates', { UpdateRequest: bad })
      assert.deepEqual([refused.status, refused.json.code], [400, 20001], bad)
    }
  })
})
