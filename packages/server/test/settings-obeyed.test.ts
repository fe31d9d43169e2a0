// Settings written over the API act in the running processes: call records go where they say, logs have the level they say.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Cordboard, type TestUser, users } from './cordboard.fixture.ts'
import { type Desk, eventually, hangUp, signIn, sitDown, talk } from './office.fixture.ts'

const [annaUser, bertUser] = users as readonly [TestUser, TestUser]
const FORM = ['from-no', 'to-no', 'reason-terminated', 'callid'].map((Name) => ({ Name, Length: 0 }))

let pbx: Cordboard
let desks: readonly Desk[] = []
let token = ''
before(async () => {
  pbx = await Cordboard.start({ environment: { CORDBOARD_LOG: 'silent' } })
  token = await signIn(pbx)
})
after(async () => {
  await Promise.all(desks.map((desk) => desk.phone.stop()))
  await pbx.stop()
})

async function patch(set: string, fields: object): Promise<void> {
  const response = await pbx.fetch(`/xapi/v1/${set}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  })
  assert.equal(response.status, 204, await response.text())
  assert.equal(response.headers.get('cordboard-not-in-effect'), null)
}

async function lines(most: number): Promise<readonly string[]> {
  return eventually(
    `${most} lines`,
    async () => {
      const text = await readFile(join(pbx.data, 'cdr', 'cdr.log'), 'utf8').catch(() => '')
      const found = text.split('\r\n').slice(0, -1)
      return found.length >= most ? found : null
    },
    30_000,
  )
}

test('each call is a line of cdr.log, once, also when control was killed under it', { timeout: 120_000 }, async () => {
  const anna = await sitDown(pbx, annaUser, 440)
  desks = [anna]
  const bert = await sitDown(pbx, bertUser, 600)
  desks = [anna, bert]
  await patch('CDRSettings', { Enabled: true, LogType: 'SingleFileForAllCalls', EnabledFields: FORM })
  const first = await talk(anna, bert)
  await hangUp(first.caller, first.callee)
  await lines(1)
  const second = await talk(bert, anna)
  await pbx.kill('control')
  await hangUp(second.caller, second.callee)
  await lines(2)
  const third = await talk(anna, bert)
  await hangUp(third.caller, third.callee)
  const written = await lines(3)
  const parties = written.map((line) => line.split(',').slice(0, 3).join(','))
  const [ab, ba] = ['Ext.101,Ext.102,answered', 'Ext.102,Ext.101,answered']
  assert.deepEqual(parties, [ab, ba, ab])
  assert.equal(new Set(written).size, 3)
})

test('control and the switch log at the level that is set, though they were started silent', {
  timeout: 60_000,
}, async () => {
  assert.doesNotMatch(pbx.output, /"level":\d/)
  await patch('LoggingSettings', { LoggingLevel: 4 })
  await pbx.fetch('/health')
  await pbx.said(/"level":20[^\n]*"name":"control"/)
  await pbx.kill('media')
  await pbx.said(/"level":40[^\n]*"name":"switch"/)
})
