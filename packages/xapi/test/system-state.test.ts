// The running system over the API: figures of the machine, services, licence, purging, what an open system does not have.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CallRecordRow } from '@cordboard/store'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
})
after(() => f.close())

const DAY = 86_400_000

function call(index: number, startedAt: number): CallRecordRow {
  const segment = {
    order: 1,
    leg: `leg-${index}`,
    peerLeg: null,
    party: 'extension',
    number: '100',
    name: 'Ann',
    direction: 'in',
    startedAt,
    answeredAt: null,
    endedAt: startedAt + 1000,
    cause: 'no-answer',
    sipCode: 480,
    action: 'route',
    codec: null,
    jitterMs: null,
    packetsLost: null,
    mos: null,
  } as const
  return {
    sequence: index,
    call: `01CALL${index}`,
    alias: index,
    startedAt,
    answeredAt: null,
    endedAt: startedAt + 1000,
    from: '100',
    fromName: 'Ann',
    to: '200',
    cause: 'no-answer',
    segments: [segment],
  }
}

async function actions(noun: string): Promise<readonly string[]> {
  const { rows } = await f.store.query('AuditLog', { limit: 100 })
  return rows.filter((row) => row.Noun === noun).map((row) => `${row.UserName} ${row.ObjectName}`)
}

describe('purging', () => {
  test('calls of a period go, the others stay, and the audit says who did it', async () => {
    const at = (days: number) => f.clock.now - days * DAY
    await f.store.storeCalls([call(1, at(30)), call(2, at(20)), call(3, at(10))])
    const newest = async () => (await ask('GET', '/LastCdrAndChatMessageTimestamp')).body.value
    assert.deepEqual(await newest(), [{ LastCdrStartedAt: '2026-11-10T10:00:00Z' }])
    const period = { Start: new Date(at(25)).toISOString(), Stop: new Date(at(20)).toISOString() }
    assert.equal((await ask('POST', '/PurgeCalls', { period: { All: false, ...period } })).status, 204)
    const left = (await f.store.query('Calls', { limit: 10 })).rows.map((row) => row.Call)
    assert.deepEqual(left.toSorted(), ['01CALL1', '01CALL3'])
    assert.equal((await ask('POST', '/PurgeCalls', { period: { All: true } })).status, 204)
    assert.deepEqual(await newest(), [{ LastCdrStartedAt: '0001-01-01T00:00:00Z' }])
    assert.deepEqual(await actions('CallHistoryView'), ['100 1 removed', '100 2 removed'])
  })

  for (const [period, target] of [
    [{ All: false }, 'period.Stop'],
    [{ All: false, Start: '2026-01-01T00:00:00Z' }, 'period.Stop'],
    [{ All: false, Start: '2026-02-01T00:00:00Z', Stop: '2026-01-01T00:00:00Z' }, 'period.Start'],
    [{ All: false, Stop: 'soon' }, 'period.Stop'],
  ] as const) {
    test(`${JSON.stringify(period)} deletes nothing: ${target}`, async () => {
      const reply = await ask('POST', '/PurgeCalls', { period })
      assert.equal(reply.status, 400, reply.text)
      assert.equal(reply.body.error.details[0].target, target)
    })
  }

  for (const path of ['/PurgeAllLogs', '/ActivityLog/Pbx.PurgeLogs', '/EventLogs/Pbx.PurgeEventLog']) {
    test(`${path} empties the event log and keeps the audit`, async () => {
      const entry = { severity: 'Info', call: null, tip: null, parameters: {}, id: 'x', message: 'm' } as const
      await f.store.logEvents([{ at: f.clock.now, ...entry }])
      const before = (await actions('EventLog')).length
      assert.equal((await ask('POST', path, {})).status, 204)
      assert.deepEqual((await f.store.query('EventLog', { limit: 10 })).rows, [])
      assert.equal((await actions('EventLog')).length, before + 1)
    })
  }

  test('chats are not kept, and this is said', async () => {
    const reply = await ask('POST', '/PurgeChats', { period: { All: true } })
    assert.equal(reply.status, 501)
    assert.match(reply.body.error.innerError.message, /no chats/)
  })

  test('who may not see the history may not delete it', async () => {
    await ask('POST', '/Users', {
      Number: '160',
      AccessPassword: 'a long password',
      Groups: [{ Rights: { RoleName: 'system_admins' } }],
    })
    const admin = asker(f.app, await loginToken(f.app, '160', 'a long password'))
    assert.equal((await admin('POST', '/PurgeCalls', { period: { All: true } })).status, 403)
    await ask('POST', '/Users', { Number: '161', AccessPassword: 'a long password' })
    const user = asker(f.app, await loginToken(f.app, '161', 'a long password'))
    assert.equal((await user('POST', '/PurgeAllLogs', {})).status, 403)
  })
})

describe('figures', () => {
  test('the machine tells processor, memory and disk as they are', async () => {
    const [row] = (await ask('GET', '/SystemStatus/Pbx.SystemTelemetry()')).body.value
    assert.ok(row.CpuUsage >= 0 && row.CpuUsage <= 100)
    assert.ok(row.FreePhysicalMemory > 0 && row.FreePhysicalMemory <= row.TotalPhysicalMemory)
    assert.ok(row.FreeDiskSpace > 0 && row.FreeDiskSpace <= row.TotalDiskSpace)
    const status = (await ask('GET', '/SystemStatus')).body
    assert.equal(status.TotalDiskSpace, row.TotalDiskSpace)
    assert.ok(status.DiskUsage >= 0 && status.DiskUsage <= 100)
  })

  test('network cards tell their rates', async () => {
    const rows = (await ask('GET', '/SystemStatus/Pbx.NetworkTelemetry()')).body.value
    const loopback = rows.find((row: { Id: string }) => row.Id === 'lo')
    assert.ok(loopback.KbpsReceived >= 0 && loopback.KbpsSent >= 0)
  })

  test('this process is a service, with its own memory and threads, and is not stopped from here', async () => {
    const [row] = (await ask('GET', '/SystemStatus/Pbx.ServiceTelemetry()')).body.value
    assert.equal(row.Service, 'ManagementConsole')
    assert.ok(row.PrivateMemory > 1_000_000 && row.ThreadCount > 1 && row.HandleCount > 1)
    const { value } = (await ask('GET', '/Services')).body
    assert.equal(value.length, 1)
    assert.equal(value[0].Name, 'cordboard-control')
    assert.match(value[0].DisplayName, new RegExp(`process ${process.pid}, since 20`))
    assert.ok(value[0].TotalProcessorTime > 0)
    const options = { options: { ServiceNames: ['cordboard-control'] } }
    assert.equal((await ask('POST', '/Services/Pbx.Restart', options)).status, 501)
    assert.equal((await ask('POST', '/Services/Pbx.RestartOperatingSystem', {})).status, 400)
  })

  test('the database tells what it takes', async () => {
    const { body } = await ask('GET', '/SystemStatus/Pbx.SystemDatabaseInformation()')
    assert.ok(body.CallsUsedSpace > 0 && body.EventLogUsedSpace > 0)
    assert.equal(body.ChatsUsedSpace, 0)
  })

  test('system extensions and trunks are well as long as the switch says so', async () => {
    const queue = (await ask('POST', '/Queues', { Name: 'Sales' })).body
    const { value } = (await ask('GET', '/SystemStatus/Pbx.SystemExtensions()')).body
    assert.deepEqual(
      value.find((row: { Number: string }) => row.Number === queue.Number),
      { Number: queue.Number, Name: 'Sales', Type: 'Queue', IsRegistered: true },
    )
    assert.equal((await ask('GET', '/SystemStatus/Pbx.SystemHealthStatus()')).body.Trunks, true)
  })

  test('putting the database in order goes on beside other requests and leaves a line', async () => {
    assert.equal((await ask('POST', '/SystemStatus/Pbx.StartDBMaintenance', {})).status, 204)
    const inProgress = async () => (await ask('GET', '/SystemStatus')).body.DBMaintenanceInProgress
    for (let tries = 0; (await inProgress()) && tries < 10_000; tries += 1) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.equal(await inProgress(), false)
    const { rows } = await f.store.query('EventLog', { limit: 10 })
    assert.ok(rows.some((row) => row.Event === 'database-maintained'))
  })
})

describe('an open system', () => {
  test('has a licence without key and caps', async () => {
    const status = (await ask('GET', '/LicenseStatus')).body
    assert.equal(status.LicenseActive, true)
    assert.equal(status.LicenseKey, '')
    assert.equal(status.MaxSimCalls ?? status.ExpirationDate, undefined)
    const parameters = (await ask('GET', '/Defs/Pbx.GetLicenseParameters()')).body
    assert.equal(parameters.IsEnterprise, true)
    assert.equal(parameters.MaxSimCalls, undefined)
    const { License, ENL, ENLRange, FQDN } = (await ask('GET', '/Defs/Pbx.GetSystemParameters()')).body
    assert.deepEqual([ENL, ENLRange, FQDN], [3, { From: 100, To: 999 }, 'pbx.test'])
    assert.equal(License.IsMaintainceExpired, false)
  })

  for (const [path, body] of [
    ['/LicenseStatus/Pbx.ReplaceLicenseKey', { licenseKey: 'K' }],
    ['/LicenseStatus/Pbx.LinkPartner', { resellerId: '1' }],
    ['/LicenseStatus/Pbx.RefreshLicenseStatus', {}],
    ['/SystemStatus/Pbx.RequestHelp', {}],
    ['/SystemStatus/Pbx.RevokeRemoteAccess', {}],
  ] as const) {
    test(`${path}: 400 with the reason`, async () => {
      const reply = await ask('POST', path, body)
      assert.equal(reply.status, 400)
      assert.equal(reply.body.error.details[0].message, 'WARNINGS.XAPI.NOT_SUPPORTED')
    })
  }

  test('gives nobody remote access', async () => {
    assert.equal((await ask('GET', '/SystemStatus/Pbx.GetRemoteAccessStatus()')).body.value, 'None')
    assert.equal((await ask('GET', '/SystemStatus/Pbx.IsRequestHelpEnabled()')).body.CanCreateTicket, false)
  })

  test('switches off what is off, and says why it cannot be switched on', async () => {
    for (const name of ['SetChatLogStatus', 'SetMultiCompanyMode']) {
      assert.equal((await ask('POST', `/SystemStatus/Pbx.${name}`, { enable: false })).status, 204)
      assert.equal((await ask('POST', `/SystemStatus/Pbx.${name}`, { enable: true })).status, 501)
    }
  })
})
