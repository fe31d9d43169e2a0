// Twilio's REST interface of the lab by plain HTTP: authentication, resources, pages, errors.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TwilioAccount } from '../account.ts'
import { TwilioRest } from './server.ts'

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly json: Record<string, unknown>
}

interface Client {
  (method: string, path: string, fields?: Record<string, string>): Promise<Answer>
  readonly home: string
}

function basic(user: string, secret: string): string {
  return `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
}

async function withRest(
  story: (client: Client, account: TwilioAccount, rest: TwilioRest) => Promise<void>,
): Promise<void> {
  const account = new TwilioAccount()
  const rest = await TwilioRest.start({ accounts: [account] })
  const ask = async (method: string, path: string, fields?: Record<string, string>): Promise<Answer> => {
    const url = path.startsWith('http') ? path : rest.baseUrls.api + path
    const response = await fetch(url, {
      method,
      headers: { authorization: basic(account.sid, account.authToken) },
      ...(fields === undefined ? {} : { body: new URLSearchParams(fields) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, json: text === '' ? {} : JSON.parse(text) }
  }
  try {
    await story(Object.assign(ask, { home: `/2010-04-01/Accounts/${account.sid}` }), account, rest)
  } finally {
    await rest.close()
  }
}

test('auth token and API key open the account, anything else gets 401 with code 20003', async () => {
  await withRest(async ({ home }, account, rest) => {
    const key = account.createApiKey()
    const table: readonly (readonly [string | null, number])[] = [
      [basic(account.sid, account.authToken), 200],
      [basic(key.sid, key.secret), 200],
      [basic(account.sid, key.secret), 401],
      [basic(key.sid, account.authToken), 401],
      [basic('', ''), 401],
      ['Basic !!!', 401],
      [`Bearer ${account.authToken}`, 401],
      [null, 401],
    ]
    for (const [authorization, expected] of table) {
      const response = await fetch(`${rest.baseUrls.api}${home}.json`, {
        headers: authorization === null ? {} : { authorization },
      })
      assert.equal(response.status, expected)
      const json = (await response.json()) as Record<string, unknown>
      if (expected === 401) {
        assert.deepEqual(json, {
          code: 20003,
          message: 'Authenticate',
          more_info: 'https://www.twilio.com/docs/errors/20003',
          status: 401,
        })
      } else assert.deepEqual([json.sid, json.status, json.type], [account.sid, 'active', 'Full'])
    }
  })
})

test('a suspended account can be looked at but not changed, and another account is not there', async () => {
  await withRest(async (ask, account) => {
    account.status = 'suspended'
    assert.equal((await ask('GET', `${ask.home}.json`)).json.status, 'suspended')
    const refused = await ask('POST', '/v1/Trunks', { FriendlyName: 'x' })
    assert.deepEqual([refused.status, refused.json.code], [403, 20005])
    const foreign = await ask('GET', '/2010-04-01/Accounts/AC00/IncomingPhoneNumbers.json')
    assert.deepEqual([foreign.status, foreign.json.code], [404, 20404])
  })
})

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

test('errors have Twilio’s shape: code, message, more_info, status', async () => {
  await withRest(async (ask) => {
    await ask('POST', '/v1/Trunks', { DomainName: 'a.pstn.twilio.com' })
    const table: readonly (readonly [string, string, Record<string, string> | undefined, number, number])[] = [
      ['POST', '/v1/Trunks', { DomainName: 'bare' }, 400, 21245],
      ['POST', '/v1/Trunks', { DomainName: 'a.pstn.twilio.com' }, 400, 21248],
      ['POST', '/v1/Trunks', { Secure: 'perhaps' }, 400, 21245],
      ['POST', '/v1/Trunks', { TransferMode: 'some' }, 400, 21245],
      ['GET', '/v1/Trunks/TK00', undefined, 404, 20404],
      ['DELETE', '/v1/Trunks/TK00', undefined, 404, 20404],
      ['GET', '/v1/ByocTrunks', undefined, 404, 20404],
      ['POST', '/2010-04-01/Accounts/{AC}/SIP/Domains.json', { DomainName: 'bare' }, 400, 21232],
      ['POST', '/2010-04-01/Accounts/{AC}/SIP/CredentialLists.json', {}, 400, 20001],
      ['POST', '/2010-04-01/Accounts/{AC}/IncomingPhoneNumbers.json', { PhoneNumber: '+15550109999' }, 400, 21422],
      ['GET', '/2010-04-01/Accounts/{AC}/SIP/Domains.json?PageSize=0', undefined, 400, 20001],
      ['GET', '/2010-04-01/Accounts/{AC}/SIP/Domains.json?PageToken=x', undefined, 400, 20001],
    ]
    for (const [method, path, fields, status, code] of table) {
      const answer = await ask(method, path.replace('/2010-04-01/Accounts/{AC}', ask.home), fields)
      assert.deepEqual(
        [answer.status, answer.json.status, answer.json.code],
        [status, status, code],
        `${method} ${path}`,
      )
      assert.deepEqual(Object.keys(answer.json), ['code', 'message', 'more_info', 'status'])
      assert.equal(answer.json.more_info, `https://www.twilio.com/docs/errors/${code}`)
    }
  })
})

test('a body that is no form is refused with 415', async () => {
  await withRest(async (_ask, account, rest) => {
    const response = await fetch(`${rest.baseUrls.trunking}/v1/Trunks`, {
      method: 'POST',
      headers: { authorization: basic(account.sid, account.authToken), 'content-type': 'application/json' },
      body: '{"FriendlyName":"x"}',
    })
    assert.equal(response.status, 415)
    assert.equal(account.trunks.all.size, 0)
    await response.body?.cancel()
  })
})

for (const dialect of ['2010', 'v1'] as const) {
  test(`pages of the ${dialect} interface: every item once, in order, also when one is deleted meanwhile`, async () => {
    await withRest(async (ask, account) => {
      for (let index = 0; index < 7; index++) {
        if (dialect === '2010') account.numbers.add(`+1555010000${index}`)
        else account.trunks.create({ friendlyName: `+1555010000${index}` })
      }
      const seen: unknown[] = []
      let path: string | null =
        dialect === '2010' ? `${ask.home}/IncomingPhoneNumbers.json?PageSize=3` : '/v1/Trunks?PageSize=3'
      let pages = 0
      while (path !== null && pages < 5) {
        const { json, status }: Answer = await ask('GET', path)
        assert.equal(status, 200)
        const meta = (json.meta ?? json) as Record<string, unknown>
        assert.deepEqual([meta.page, meta.page_size], [pages, 3])
        const items = (json.incoming_phone_numbers ?? json.trunks) as Record<string, unknown>[]
        seen.push(...items.map((item) => item.friendly_name))
        path = (dialect === '2010' ? meta.next_page_uri : meta.next_page_url) as string | null
        const before = dialect === '2010' ? meta.previous_page_uri : meta.previous_page_url
        assert.equal(before === null, pages === 0)
        if (pages === 0) {
          const [first] = dialect === '2010' ? account.numbers.all.keys() : account.trunks.all.keys()
          if (dialect === '2010') account.numbers.remove(first ?? '')
          else account.removeTrunk(first ?? '')
        }
        pages++
      }
      assert.deepEqual(
        seen,
        [0, 1, 2, 3, 4, 5, 6].map((index) => `+1555010000${index}`),
      )
      assert.equal(pages, 3)
    })
  })
}

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

test('[S1-05] a SIP domain with its mappings in the newer and the older path, and a TwiML app', async () => {
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

test('faults by wish take the place of answers, and every request is remembered', async () => {
  await withRest(async (ask, account, rest) => {
    rest.faults.push({ status: 429, retryAfterSeconds: 2 }, { status: 503 })
    const busy = await ask('GET', '/v1/Trunks')
    assert.deepEqual([busy.status, busy.headers.get('retry-after'), busy.json.code], [429, '2', 20429])
    const down = await ask('POST', '/v1/Trunks', {})
    assert.deepEqual([down.status, account.trunks.all.size], [503, 0])
    assert.equal((await ask('POST', '/v1/Trunks', {})).status, 201)
    assert.deepEqual(
      rest.requests.map(({ method, url, status }) => `${method} ${url} ${status}`),
      ['GET /v1/Trunks 429', 'POST /v1/Trunks 503', 'POST /v1/Trunks 201'],
    )
  })
})
