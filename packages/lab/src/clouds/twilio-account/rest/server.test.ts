// Twilio's REST interface of the lab by plain HTTP: authentication, pages, errors, faults.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, basic, withRest } from './rest.fixture.ts'

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
