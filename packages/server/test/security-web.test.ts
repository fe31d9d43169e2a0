// The web door against guessers who sit at the address of a trunk, which is never blocked; against a whole instance.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { administrator, Cordboard } from './cordboard.fixture.ts'
import { eventually } from './office.fixture.ts'
import { Api } from './seeds.fixture.ts'
import { Stranger } from './stranger.fixture.ts'
import { addTrunk, untilOnline } from './trunks.fixture.ts'

const limit = 5
const person = { number: '101', mail: 'anna@example.com', password: 'correct staple battery' }

describe('the web door at a trunk’s address', { timeout: 120_000 }, () => {
  let pbx: Cordboard
  let api: Api
  let near: Stranger
  let elsewhere: Stranger

  before(async () => {
    pbx = await Cordboard.start({
      setup: {
        Users: [{ Number: person.number, EmailAddress: person.mail, AccessPassword: person.password }],
        AntiHackingSettings: { HackAuthRequests: limit },
      },
    })
    api = await Api.open(pbx)
    near = await Stranger.at('127.0.0.1', pbx.ports.sip)
    elsewhere = await Stranger.at('127.0.0.67', pbx.ports.sip)
    const fields = { template: 'GenericSIPTrunk.pv.xml', name: 'Shared cloud', host: '127.0.0.1', port: near.port }
    await untilOnline(api, await addTrunk(api, fields))
  })
  after(async () => {
    for (const each of [near, elsewhere]) each?.close()
    await pbx?.stop()
  })

  const logIn = (who: Stranger, username: string, password: string): Promise<number> =>
    who.post(pbx.ports.http, '/webclient/api/Login/GetAccessToken', { username, password })

  const guarded = async (who: string): Promise<readonly string[]> => {
    const found = await api.list<{ readonly Message: string }>('/EventLogs?$filter=EventId eq 42029')
    return found.map(({ Message }) => Message).filter((message) => message.includes(who))
  }

  test('guessing stops for the account, right looks like wrong there, and the owner gets in from elsewhere', async () => {
    assert.equal(await logIn(near, person.mail, person.password), 200)
    for (let count = 0; count < limit; count++)
      assert.equal(await logIn(near, count % 2 === 0 ? person.number : person.mail, 'wrong'), 401)
    for (const name of [person.number, person.mail]) assert.equal(await logIn(near, name, person.password), 401)
    assert.equal(await logIn(elsewhere, person.number, person.password), 200)
    assert.equal(await logIn(near, administrator.number, administrator.password), 200, 'another account')
    const told = await eventually('the entry', async () => {
      const found = await guarded(`extension ${person.number}`)
      return found.length > 0 ? found : null
    })
    assert.equal(told.length, 1)
    assert.match(told[0] ?? '', /web log-ins .*127\.0\.0\.1/)
  })

  test('so it does for the secret of an API client', async () => {
    const { Id } = await api.post<{ readonly Id: number }>('/ServicePrincipals', { Number: '900', XAPIEnabled: true })
    const { value: secret } = await api.post<{ readonly value: string }>(
      `/ServicePrincipals(${Id})/Pbx.GenerateAppToken`,
    )
    const asClient = (who: Stranger, client_secret: string): Promise<number> =>
      who.post(pbx.ports.http, '/connect/token', {
        grant_type: 'client_credentials',
        client_id: '900',
        client_secret,
      })
    assert.equal(await asClient(near, secret), 200)
    for (let count = 0; count < limit; count++) assert.equal(await asClient(near, 'x'.repeat(32)), 401)
    assert.deepEqual([await asClient(near, secret), await asClient(elsewhere, secret)], [401, 200])
    await eventually('the entry', async () => ((await guarded('900')).length > 0 ? true : null))
  })

  test('the address itself stays free, and an Allow entry for it lifts everything at once', async () => {
    assert.equal((await api.ask('GET', '/Defs')).status, 200)
    assert.equal(await logIn(near, person.number, person.password), 401)
    await api.post('/Blocklist', { IPAddrMask: '127.0.0.1', BlockType: 'Allow', Description: 'ours' })
    assert.equal(await logIn(near, person.number, person.password), 200)
  })
})
