// Every change leaves who, from where, by which door, before and after; and no secret.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Scalar } from '@cordboard/store'
import { applySetup } from '../src/index.ts'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
})
after(() => f.close())

type Line = Readonly<Record<string, Scalar>>

/** The newest lines, newest first. */
async function newest(count: number): Promise<readonly Line[]> {
  const orderBy = [{ field: 'Id', descending: true }]
  return (await f.store.query('AuditLog', { orderBy, limit: count, offset: 0, count: false })).rows
}

function fieldsIn(json: Scalar | undefined): Record<string, unknown> {
  assert.equal(typeof json, 'string')
  return JSON.parse(String(json))
}

const CREATED = 1
const CHANGED = 2
const DELETED = 3

async function changed(work: () => Promise<unknown>): Promise<readonly Line[]> {
  const [last] = await newest(1)
  await work()
  return (await newest(200)).filter((each) => Number(each.Id) > Number(last?.Id ?? 0)).reverse()
}

describe('what leaves a line', () => {
  test('a row made, changed and deleted: user, address, door, before and after', async () => {
    const [made] = await changed(() => ask('POST', '/Users', { Number: '101', FirstName: 'Ann' }))
    assert.equal(made?.Action, CREATED)
    assert.equal(made?.UserName, '100')
    assert.equal(made?.Ip, '127.0.0.1')
    assert.equal(made?.SourceName, 'xapi')
    assert.equal(made?.Noun, 'User')
    assert.equal(made?.ObjectName, '101 Ann')
    assert.equal(made?.PrevData, null)
    assert.equal(fieldsIn(made?.NewData).FirstName, 'Ann')
    const id = Number(made?.RowId)
    const [patched] = await changed(() => ask('PATCH', `/Users(${id})`, { FirstName: 'Anna' }))
    assert.equal(patched?.Action, CHANGED)
    assert.deepEqual(fieldsIn(patched?.PrevData), { FirstName: 'Ann' })
    assert.deepEqual(fieldsIn(patched?.NewData), { FirstName: 'Anna' })
    const [gone] = await changed(() => ask('DELETE', `/Users(${id})`))
    assert.equal(gone?.Action, DELETED)
    assert.equal(fieldsIn(gone?.PrevData).FirstName, 'Anna')
    assert.equal(gone?.NewData, null)
  })

  test('a refused change and a tried one leave none', async () => {
    const lines = await changed(async () => {
      assert.equal((await ask('POST', '/Users', { Number: '100' })).status, 400)
      assert.equal((await ask('PATCH', '/Users(2)', { FirstName: 'x' }, { 'cordboard-dry-run': 'true' })).status, 204)
    })
    assert.deepEqual(lines, [])
  })

  test('settings, and what goes along with a row', async () => {
    const [line] = await changed(() => ask('PATCH', '/AntiHackingSettings', { HackAuthRequests: 30 }))
    assert.equal(line?.Noun, 'AntiHackingSettings')
    assert.equal(line?.Action, CHANGED)
    const user = await ask('POST', '/Users', { Number: '102' })
    const queue = await ask('POST', '/Queues', { Agents: [{ Number: '102' }] })
    const lines = await changed(() => ask('DELETE', `/Users(${user.body.Id})`))
    assert.deepEqual(
      lines.map((each) => [each.Noun, each.RowId, each.Action]),
      [
        ['User', user.body.Id, DELETED],
        ['Queue', queue.body.Id, CHANGED],
      ],
    )
  })

  test('many at once: a line each', async () => {
    const ids: number[] = []
    for (const number of ['111', '112', '113']) ids.push((await ask('POST', '/Users', { Number: number })).body.Id)
    const regenerated = await changed(() =>
      ask('POST', '/Users/Pbx.RegeneratePasswords', { Ids: ids, opts: { SipAuth: true } }),
    )
    assert.deepEqual(
      regenerated.map((each) => each.RowId),
      ids,
    )
    for (const each of regenerated) assert.deepEqual(fieldsIn(each.NewData), { AuthID: '***', AuthPassword: '***' })
    const deleted = await changed(() => ask('POST', '/Users/Pbx.BatchDelete', { ids }))
    assert.deepEqual(
      deleted.map((each) => [each.RowId, each.Action]),
      ids.map((id) => [id, DELETED]),
    )
  })

  test('actions: a new client secret, blocks taken away, a moved rule', async () => {
    const client = await ask('POST', '/ServicePrincipals', { XAPIEnabled: true })
    const [secret] = await changed(() => ask('POST', `/ServicePrincipals(${client.body.Id})/Pbx.GenerateAppToken`))
    assert.equal(secret?.Noun, 'ServicePrincipal')
    assert.deepEqual(fieldsIn(secret?.NewData), { Secret: '***' })
    const block = await ask('POST', '/Blocklist', { IPAddrMask: '192.0.2.7', BlockType: 'Block' })
    const [gone] = await changed(() => ask('POST', '/Blocklist/Pbx.BulkIpsDelete', { ids: [block.body.Id] }))
    assert.equal(gone?.Noun, 'Blocklist')
    assert.equal(gone?.Action, DELETED)
  })

  test('members that are changed from the side of their department', async () => {
    const user = await ask('POST', '/Users', { Number: '120' })
    const group = await ask('POST', '/Groups', { Name: 'Sales' })
    const lines = await changed(() => ask('PATCH', `/Groups(${group.body.Id})`, { Members: [{ Number: '120' }] }))
    const member = lines.find((each) => each.Noun === 'User')
    assert.equal(member?.RowId, user.body.Id)
    assert.equal(member?.UserName, '100')
  })

  test('a setup, in its own name', async () => {
    const by = { user: 'setup', ip: '', source: 'setup' } as const
    const lines = await changed(async () =>
      assert.deepEqual(await applySetup(f.store, { Users: [{ Number: '130' }] }, by), []),
    )
    assert.deepEqual(
      lines.map((each) => [each.Noun, each.UserName, each.SourceName, each.Action]),
      [['User', 'setup', 'setup', CREATED]],
    )
  })

  test('what the switch changes: a status set by telephone, an address it blocks', async () => {
    const { Id: id } = (await ask('POST', '/Users', { Number: '140' })).body
    const until = async (test_: (line: Line | undefined) => boolean): Promise<Line> => {
      for (;;) {
        const [line] = await newest(1)
        if (test_(line) && line !== undefined) return line
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    f.tell({ type: 'liveChanged', noun: 'User', id, fields: { CurrentProfileName: 'Away' } })
    const status = await until((line) => line?.RowId === id && line?.Action === CHANGED)
    assert.equal(status.SourceName, 'switch')
    assert.deepEqual(fieldsIn(status.NewData), { CurrentProfileName: 'Away' })
    f.tell({ type: 'blocked', block: { address: '192.0.2.9', expiresAt: null, reason: 'scanner' } })
    const block = await until((line) => line?.Noun === 'Blocklist')
    assert.equal(block.SourceName, 'switch')
    assert.equal(block.Ip, '192.0.2.9')
  })

  test('an administrator who acts as somebody is named with them', async () => {
    await ask('POST', '/Users', { Number: '150', Groups: [{ GroupId: 1, Rights: { RoleName: 'system_admins' } }] })
    const login = await f.app.inject({
      method: 'POST',
      url: '/webclient/api/Login/GetAccessToken',
      payload: { Username: '100', Password: OWNER_PASSWORD },
    })
    const payload = { grant_type: 'refresh_token', refresh_token: login.json().Token.refresh_token, impersonate: '150' }
    const exchanged = await f.app.inject({ method: 'POST', url: '/connect/token', payload })
    const acting = asker(f.app, exchanged.json().access_token)
    const [line] = await changed(() => acting('PATCH', '/MyUser', { Mobile: '+4915112345' }))
    assert.equal(line?.UserName, '100 as 150')
  })

  test('what people change of themselves', async () => {
    await ask('POST', '/Users', { Number: '160', AccessPassword: 'password of 160' })
    const mine = asker(f.app, await loginToken(f.app, '160', 'password of 160'))
    const [own] = await changed(() => mine('PATCH', '/MyUser', { VMPIN: '4711' }))
    assert.equal(own?.UserName, '160')
    assert.deepEqual(fieldsIn(own?.NewData), { VMPIN: '***' })
    const given = { current: 'password of 160', password: 'a new password' }
    const [password] = await changed(() => mine('POST', '/MyUser/Pbx.ChangePassword', given))
    assert.deepEqual(fieldsIn(password?.NewData), { AccessPassword: '***' })
  })
})

test('no version of the configuration is without a line', async () => {
  const { rows } = await f.store.query('AuditLog', {
    orderBy: [{ field: 'Version', descending: false }],
    limit: 10_000,
    offset: 0,
    count: false,
  })
  const versions = [...new Set(rows.map((each) => Number(each.Version)))]
  assert.deepEqual(
    versions,
    Array.from({ length: await f.store.version() }, (_, index) => index + 1),
  )
})

test('ReportAuditLog answers it, newest first, to owners and administrators only', async () => {
  await ask('POST', '/Users', { Number: '170', FirstName: 'Zoe', AccessPassword: 'password of 170' })
  const { body } = await ask('GET', "/ReportAuditLog/Pbx.GetAuditLogData()?$filter=contains(ObjectName,'Zoe')")
  const [line] = body.value
  assert.equal(line.UserName, '100')
  assert.equal(line.Ip, '127.0.0.1')
  assert.equal(line.Action, CREATED)
  assert.equal(line.Timestamp, '2026-11-20T10:00:00Z')
  assert.equal(JSON.parse(line.NewData).AccessPassword, '***')
  assert.equal(line.PrevData, undefined)
  const mine = asker(f.app, await loginToken(f.app, '170', 'password of 170'))
  assert.equal((await mine('GET', '/ReportAuditLog/Pbx.GetAuditLogData()')).status, 403)
})
