// Tables as files: RFC 4180, safe in spreadsheets, with the query options of the list.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
})
after(() => f.close())

test('the event log is a CSV file; $filter and $select hold, and no cell is a formula', async () => {
  const entry = { severity: 'Warning', call: null, tip: null, parameters: { who: '=HYPERLINK("x")' } } as const
  await f.store.logEvents([
    { ...entry, at: f.clock.now, id: 'one', message: '=1+1' },
    { ...entry, at: f.clock.now, id: 'two', message: 'said "no", then left' },
  ])
  const path = '/EventLogs/Pbx.DownloadEventLogs()'
  const whole = await ask('GET', path)
  assert.equal(whole.status, 200, whole.text)
  assert.equal(whole.headers['content-type'], 'text/csv; charset=utf-8')
  assert.equal(whole.headers['content-disposition'], 'attachment; filename="event-log.csv"')
  assert.match(whole.text, /^EventId,Group,GroupName,Id,Message,Params,Source,TimeGenerated,Type\r\n/)
  assert.match(whole.text, /"'=HYPERLINK\(""x""\)"/)
  const chosen = await ask('GET', `${path}?$filter=Group eq 'one'&$select=Group,Message`)
  assert.equal(chosen.text, "Group,Message\r\none,'=1+1\r\n")
  const second = await ask('GET', `${path}?$filter=Group eq 'two'&$select=Message`)
  assert.equal(second.text, 'Message\r\n"said ""no"", then left"\r\n')
  assert.equal((await ask('GET', `${path}?$top=100001`)).status, 400)
})

test('the audit log has its times in the zone that was asked for', async () => {
  await ask('POST', '/Users', { Number: '150' })
  const path = (zone: string) => `/ReportAuditLog/Pbx.DownloadAuditLog(clientTimeZone='${zone}')`
  const select = `?$select=Timestamp,ObjectName&$top=1`
  const berlin = await ask('GET', `${path('Europe%2FBerlin')}${select}`)
  assert.equal(berlin.status, 200, berlin.text)
  assert.match(berlin.text, /^Timestamp,ObjectName\r\n2026-11-20 11:00:00,/)
  const windows = await ask('GET', `${path('W. Europe Standard Time')}${select}`)
  assert.match(windows.text, /2026-11-20 11:00:00/)
  const wrong = await ask('GET', `${path('Mars%2FNorth')}${select}`)
  assert.equal(wrong.status, 400)
  assert.equal(wrong.body.error.details[0].target, 'clientTimeZone')
})

test('who may not see the history gets no file of it', async () => {
  const made = await ask('POST', '/Users', { Number: '151', AccessPassword: 'a long password' })
  assert.equal(made.status, 201)
  const user = asker(f.app, await loginToken(f.app, '151', 'a long password'))
  for (const path of ['/CallHistoryView/Pbx.DownloadCallHistory()', '/EventLogs/Pbx.DownloadEventLogs()']) {
    assert.equal((await user('GET', path)).status, 403)
  }
  const empty = await ask('GET', '/CallHistoryView/Pbx.DownloadCallHistory()?$select=SrcDn,DstDn')
  assert.equal(empty.text, 'SrcDn,DstDn\r\n')
})
