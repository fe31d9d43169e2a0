// The texts of mails are the administrator's, and events are told by mail to whom the settings name.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { LogEntry } from '@cordboard/link'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'
import { type SmtpServer, smtpServer } from './smtp-server.ts'

interface World {
  readonly f: Fixture
  readonly ask: Ask
  readonly smtp: SmtpServer
}

async function world(work: (world: World) => Promise<void>): Promise<void> {
  const smtp = await smtpServer()
  const f = await fixture()
  try {
    const ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
    const server = { MailServer: `localhost:${smtp.port}`, MailAddress: 'pbx@office.example', MailSslEnabled: false }
    assert.equal((await ask('PATCH', '/MailSettings', server)).status, 204)
    await work({ f, ask, smtp })
  } finally {
    await f.close()
    await smtp.close()
  }
}

function happens(f: Fixture, id: string, message: string): void {
  const entry: LogEntry = {
    at: Date.parse('2026-11-20T09:30:00Z'),
    id,
    severity: 'Warning',
    call: null,
    message,
    tip: 'Look there.',
    parameters: { number: '112', caller: '101 Ann' },
  }
  f.tell({ type: 'log', entry })
}

test('every mail the system sends has a template that says which it is', async () => {
  await world(async ({ ask }) => {
    const { body } = await ask('GET', '/EmailTemplate?$select=TemplatePath,IsDefault,Name,Lang')
    const paths = body.value.map((each: { TemplatePath: string }) => each.TemplatePath)
    assert.deepEqual(paths, ['emergency', 'notification', 'test', 'welcome'])
    for (const each of body.value) assert.deepEqual([each.IsDefault, each.Lang], [true, 'en'])
    assert.equal((await ask('GET', "/EmailTemplate('../../etc')")).status, 404)
    assert.equal((await ask('POST', '/EmailTemplate', { TemplatePath: 'mine', Body: 'x' })).status, 405)
  })
})

test('a template is refused when a variable is misspelt, it is empty, or it would be renamed', async () => {
  await world(async ({ ask }) => {
    for (const [fields, target] of [
      [{ Body: 'Dear {{nmae}}' }, 'Body'],
      [{ Subject: '{{pasword}}' }, 'Subject'],
      [{ Body: '' }, 'Body'],
      [{ Body: 'x'.repeat(102401) }, 'Body'],
      [{ TemplatePath: 'test2' }, 'TemplatePath'],
      [{ Colour: 'red' }, 'Colour'],
    ] as const) {
      const reply = await ask('PATCH', "/EmailTemplate('test')", fields)
      assert.equal(reply.status, 400, reply.text)
      assert.equal(reply.body.error.details[0].target, target)
    }
    const sender = await ask('PATCH', "/EmailTemplate('test')", { From: 'boss@office.example' })
    assert.equal(sender.headers['cordboard-not-in-effect'], 'From')
  })
})

test('what is written is what is sent, until the shipped text is put back', async () => {
  await world(async ({ ask, smtp }) => {
    const path = "/EmailTemplate('test')"
    const first = await ask('GET', path)
    const written = { Subject: 'Probe from {{system}}', Body: 'Line one\nSent by {{ System }}' }
    assert.equal((await ask('PATCH', path, written)).status, 204)
    assert.equal((await ask('GET', path)).body.IsDefault, false)
    const stale = await ask('PATCH', path, { Subject: 'Late' }, { 'if-match': 'W/"1"' })
    assert.equal(stale.status, 412)
    await ask('POST', '/MailSettings/Pbx.TestEmail', { email: 'me@office.example' })
    const [mail] = await smtp.takes(1)
    assert.match(mail?.data ?? '', /^Subject: Probe from pbx\.test$/m)
    assert.match(mail?.data ?? '', /^Sent by pbx\.test$/m)
    assert.equal((await ask('POST', `${path}/Pbx.SetDefault`)).status, 204)
    assert.deepEqual((await ask('GET', path)).body, first.body)
    await ask('POST', '/MailSettings/Pbx.TestEmail', { email: 'me@office.example' })
    assert.match((await smtp.takes(2))[1]?.data ?? '', /^Subject: Test mail of pbx\.test$/m)
  })
})

test('the mail about an emergency call has the text that was written', async () => {
  await world(async ({ f, ask, smtp }) => {
    await ask('PATCH', '/EmergencyNotificationsSettings', { SpecifiedList: 'guard@office.example' })
    await ask('PATCH', "/EmailTemplate('emergency')", {
      Subject: 'RUN: {{caller}}',
      Body: 'To {{number}}\nCall {{call}}',
    })
    happens(f, 'emergency-call', 'Emergency number 112 was called.')
    const [mail] = await smtp.takes(1)
    assert.match(mail?.data ?? '', /^Subject: RUN: 101 Ann$/m)
    assert.match(mail?.data ?? '', /^To 112$/m)
    assert.doesNotMatch(mail?.data ?? '', /^Call/m)
  })
})

test('events are told to the addresses and the owners, by the codes that are chosen', async () => {
  await world(async ({ f, ask, smtp }) => {
    const owner = (await ask('GET', "/Users(Number='100')")).body
    await ask('PATCH', `/Users(${owner.Id})`, { EmailAddress: 'owner@office.example' })
    const settings = {
      EmailAddresses: 'ops@office.example; OPS@office.example',
      NotifySystemOwners: true,
      NotifyCodes: ['TrunkStatusChanged', 'IPBlocked'],
    }
    const reply = await ask('PATCH', '/NotificationSettings', settings)
    assert.equal(reply.status, 204, reply.text)
    assert.equal(reply.headers['cordboard-not-in-effect'], undefined)
    happens(f, 'trunk-call-failed', 'TrunkError is not chosen.')
    happens(f, 'call-forwarded', 'Nobody is told of this.')
    happens(f, 'trunk-unreachable', 'The far side of trunk 10000 does not answer.')
    const [mail] = await smtp.takes(1)
    assert.deepEqual(mail?.to.toSorted(), ['OPS@office.example', 'owner@office.example'])
    assert.match(mail?.data ?? '', /^Subject: pbx\.test: Trunk status changed$/m)
    assert.match(mail?.data ?? '', /^The far side of trunk 10000 does not answer\.$/m)
    happens(f, 'address-blocked', '203.0.113.7 is blocked.')
    assert.match((await smtp.takes(2))[1]?.data ?? '', /^203\.0\.113\.7 is blocked\.$/m)
  })
})

test('a line that comes and goes fills nobody’s mailbox', async () => {
  await world(async ({ f, ask, smtp }) => {
    await ask('PATCH', '/NotificationSettings', { EmailAddresses: 'a@x.example', NotifyCodes: ['TrunkStatusChanged'] })
    for (let times = 0; times < 40; times += 1) happens(f, 'trunk-unreachable', `Time ${times}.`)
    await smtp.takes(30)
    while (f.logged.filter((each) => each.message.includes('not told by mail')).length < 10) await pause(10)
    f.clock.now += 3_600_000
    happens(f, 'trunk-registered', 'An hour later.')
    const mails = await smtp.takes(31)
    assert.equal(mails.length, 31)
    assert.match(mails[30]?.data ?? '', /An hour later/)
  })
})
