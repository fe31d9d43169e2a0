// Mail: the settings in the API, test mails, and people told of emergency calls, against a mail server on loopback.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { LogEntry } from '@cordboard/link'
import { type Ask, asker, type Fixture, type FixtureOptions, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'
import { type SmtpOptions, type SmtpServer, smtpServer } from './smtp-server.ts'

const PASSWORD = 'open sesame 4711'
const folder = mkdtempSync(join(tmpdir(), 'cordboard-mail-'))
let certificate: { key: Buffer; cert: Buffer }

before(() => {
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-subj', '/CN=localhost', '-days', '2']
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  execFileSync('openssl', ['req', '-x509', '-nodes', ...kind, ...names, ...files], { stdio: 'ignore' })
  certificate = { cert: readFileSync(join(folder, 'cert.pem')), key: readFileSync(join(folder, 'key.pem')) }
})
after(() => rmSync(folder, { recursive: true, force: true }))

interface World {
  readonly f: Fixture
  readonly ask: Ask
  readonly smtp: SmtpServer
  readonly waits: number[]
  /** Settings that lead to the server of the test, changed by `change`. */
  set(change?: Readonly<Record<string, unknown>>): Promise<void>
  /** The event-log entry with this id, as soon as it is there. */
  entry(id: string): Promise<{ readonly Type: string; readonly Message: string }>
}

async function world(smtpOptions: SmtpOptions, work: (world: World) => Promise<void>): Promise<void> {
  const smtp = await smtpServer(smtpOptions)
  const waits: number[] = []
  const xapi: FixtureOptions['xapi'] = {
    extraAuthorities: [certificate.cert.toString()],
    // No waiting in tests: what would be tried again later is tried again now.
    scheduleMail: (ms, task) => {
      waits.push(ms)
      setImmediate(task)
      return () => undefined
    },
  }
  const f = await fixture({ xapi })
  try {
    const ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
    const set = async (change: Readonly<Record<string, unknown>> = {}): Promise<void> => {
      const server = { MailServer: `localhost:${smtp.port}`, MailAddress: 'pbx@office.example' }
      const reply = await ask('PATCH', '/MailSettings', { ...server, ...change })
      assert.equal(reply.status, 204, reply.text)
    }
    const entry = async (id: string) => {
      for (;;) {
        const { body } = await ask('GET', `/EventLogs?$filter=Group eq '${id}'`)
        if (body.value.length > 0) return body.value[0]
        await pause(20)
      }
    }
    await work({ f, ask, smtp, waits, set, entry })
  } finally {
    await f.close()
    await smtp.close()
  }
}

const emergency = (change: Partial<LogEntry> = {}): { readonly type: 'log'; readonly entry: LogEntry } => ({
  type: 'log',
  entry: {
    at: Date.parse('2026-11-20T09:30:00Z'),
    id: 'emergency-call',
    severity: 'Warning',
    call: '01JCCCCCCCCCCCCCCCCCCCCCCC',
    message: 'Emergency number 911 was called by 101 Ann.',
    tip: null,
    parameters: { number: '911', caller: '101 Ann', extension: '101', rule: 'Emergency' },
    ...change,
  },
})

const tell = (ask: Ask, list: string) => ask('PATCH', '/EmergencyNotificationsSettings', { SpecifiedList: list })

test('[S4-21] an emergency call is told by mail to everybody of the list, encrypted and logged in', async () => {
  await world({ certificate, login: `pbx ${PASSWORD}` }, async ({ f, ask, smtp, set, entry }) => {
    await set({ MailUser: 'pbx', MailPassword: { Value: PASSWORD } })
    assert.equal((await tell(ask, 'guard@office.example, gate@office.example')).status, 204)
    f.tell(emergency())
    const [mail] = await smtp.takes(1)
    assert.deepEqual(mail?.to, ['guard@office.example', 'gate@office.example'])
    assert.equal(mail?.from, 'pbx@office.example')
    assert.equal(mail?.encrypted, true)
    assert.equal(mail?.login, `pbx ${PASSWORD}`)
    assert.match(mail?.data ?? '', /^Subject: Emergency number 911 was called by 101 Ann$/m)
    assert.match(mail?.data ?? '', /^Time: 2026-11-20 09:30:00 UTC$/m)
    assert.match((await entry('mail-sent')).Message, /emergency call was sent by mail to 2 recipients/)
    assert.equal((await entry('emergency-call')).Type, 'Warning')
    const events = (await ask('GET', '/EventLogs')).text
    const audit = (await ask('GET', '/ReportAuditLog/Pbx.GetAuditLogData()')).text
    assert.ok(!`${events}${audit}${JSON.stringify(f.logged)}`.includes(PASSWORD), 'the password is logged nowhere')
  })
})

test('other entries of the event log are told nobody', async () => {
  await world({ certificate }, async ({ f, ask, smtp, set, entry }) => {
    await set()
    await tell(ask, 'guard@office.example')
    f.tell(emergency({ id: 'routing-blocked', call: null }))
    f.tell(emergency())
    await entry('mail-sent')
    assert.equal(smtp.taken.length, 1)
  })
})

test('a mail the server cannot take now is tried again, with growing waits', async () => {
  let refusals = 2
  const reply = (line: string) => (line.startsWith('MAIL') && refusals-- > 0 ? '451 4.3.0 later' : null)
  await world({ certificate, reply }, async ({ f, ask, smtp, waits, set, entry }) => {
    await set()
    await tell(ask, 'guard@office.example')
    f.tell(emergency())
    await smtp.takes(1)
    await entry('mail-sent')
    assert.equal(waits.length, 2)
    assert.ok(waits[0]! < waits[1]!)
    assert.match((await entry('mail-delayed')).Message, /tried again: The mail server localhost:\d+ .*\(451\)/)
  })
})

test('a mail that is never taken is given up in the end, and the event log says so', async () => {
  await world({ certificate, reply: (line) => (line.startsWith('MAIL') ? '451 later' : null) }, async (w) => {
    await w.set()
    await tell(w.ask, 'guard@office.example')
    w.f.tell(emergency())
    const { Type, Message } = await w.entry('mail-failed')
    assert.equal(Type, 'Error')
    assert.match(Message, /could not be sent by mail to 1 recipient: .*\(451\).*TestEmail/)
    assert.equal(w.waits.length, 6)
  })
})

test('a mail the server refuses for good is not tried again', async () => {
  await world({ certificate, reply: (line) => (line.startsWith('RCPT') ? '550 5.1.1 nobody' : null) }, async (w) => {
    await w.set()
    await tell(w.ask, 'guard@office.example')
    w.f.tell(emergency())
    assert.match((await w.entry('mail-failed')).Message, /refused the sender or every recipient \(550\)/)
    assert.deepEqual(w.waits, [])
  })
})

test('one refused recipient does not keep the mail from the others', async () => {
  const reply = (line: string) => (line.includes('<gone@') ? '550 5.1.1 nobody' : null)
  await world({ certificate, reply }, async ({ f, ask, smtp, set, entry }) => {
    await set()
    await tell(ask, 'gone@office.example,guard@office.example')
    f.tell(emergency())
    const [mail] = await smtp.takes(1)
    assert.deepEqual(mail?.to, ['guard@office.example'])
    assert.match((await entry('mail-rejected')).Message, /refused 1 recipient: gone@office\.example/)
    assert.match((await entry('mail-sent')).Message, /to 1 recipient/)
  })
})

test('without a mail server the event log says that nobody was told', async () => {
  await world({}, async ({ f, ask, waits, entry }) => {
    await tell(ask, 'guard@office.example')
    f.tell(emergency())
    assert.match((await entry('mail-failed')).Message, /No mail server is set/)
    assert.deepEqual(waits, [])
  })
})

test('nothing but EHLO is said to a server that has no encryption, unless that is allowed', async () => {
  await world({ login: `pbx ${PASSWORD}` }, async ({ ask, smtp, set }) => {
    await set({ MailUser: 'pbx', MailPassword: PASSWORD })
    const refused = await ask('POST', '/MailSettings/Pbx.TestEmail', { email: 'me@office.example' })
    assert.equal(refused.status, 200, refused.text)
    assert.equal(refused.body.Success, false)
    assert.match(refused.body.Error, /with encryption/)
    assert.deepEqual(
      [...new Set(smtp.lines.map((line) => line.slice(0, 4)))].filter((each) => each !== 'QUIT').toSorted(),
      ['EHLO', 'STAR'],
    )
    await set({ MailSslEnabled: false })
    const sent = await ask('POST', '/MailSettings/Pbx.TestEmail', { email: 'me@office.example' })
    assert.deepEqual(sent.body.Success, true, sent.text)
    assert.equal(smtp.taken[0]?.encrypted, false)
  })
})

test('a server whose certificate nobody trusts gets no log-in', async () => {
  const smtp = await smtpServer({ certificate, login: `pbx ${PASSWORD}` })
  const f = await fixture()
  try {
    const ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
    const settings = {
      MailServer: `localhost:${smtp.port}`,
      MailAddress: 'pbx@office.example',
      MailUser: 'pbx',
      MailPassword: { Value: PASSWORD },
    }
    const { body } = await ask('POST', '/MailSettings/Pbx.TestEmail', { email: 'me@office.example', settings })
    assert.equal(body.Success, false)
    assert.match(body.Error, /nobody we trust has signed its certificate/)
    assert.ok(!smtp.lines.some((line) => line.startsWith('AUTH')))
  } finally {
    await f.close()
    await smtp.close()
  }
})

test('a test mail is really sent, with the settings given, and says what went wrong', async () => {
  await world({ certificate, login: `pbx ${PASSWORD}` }, async ({ ask, smtp, set }) => {
    const test = (settings?: object, email = 'me@office.example') =>
      ask('POST', '/MailSettings/Pbx.TestEmail', settings === undefined ? { email } : { email, settings })
    await set()
    const missing = await test()
    assert.equal(missing.body.Success, false)
    const wrong = await test({ MailUser: 'pbx', MailPassword: { Value: 'no' } })
    assert.match(wrong.body.Error, /did not accept user and password \(535\)/)
    assert.equal(smtp.taken.length, 0)
    const right = await test({ MailUser: 'pbx', MailPassword: { Value: PASSWORD } })
    assert.equal(right.body.Success, true, right.text)
    assert.deepEqual(right.body.Parameters, ['me@office.example'])
    assert.equal(smtp.taken.length, 1)
    assert.deepEqual(smtp.taken[0]?.to, ['me@office.example'])
    assert.equal((await test({}, 'nobody')).status, 400)
    assert.equal((await test({}, 'a@b.example\r\nRCPT TO:<c@d.example>')).status, 400)
    assert.equal((await test({ MailServer: 'a b' })).body.error.details[0].target, 'settings.MailServer')
    assert.equal((await ask('GET', '/MailSettings')).body.MailUser ?? null, null, 'nothing was stored')
  })
})

test('the password is never answered, and the stored one does not go to another server', async () => {
  await world({ certificate }, async ({ f, ask, set }) => {
    await set({ MailUser: 'pbx', MailPassword: { Value: PASSWORD } })
    const read = await ask('GET', '/MailSettings')
    assert.deepEqual(read.body.MailPassword, { Concealed: true })
    assert.equal((await ask('PATCH', '/MailSettings', read.body)).status, 204)
    const kept = await f.store.read('MailSettings', 0, { secrets: true })
    assert.equal(kept?.fields.MailPassword, PASSWORD)
    assert.ok(!(await ask('GET', '/MailSettings?$select=MailPassword')).text.includes(PASSWORD))
    for (const settings of [
      { MailServer: 'mail.example' },
      { MailUser: 'somebody' },
      { MailSslEnabled: false, MailPassword: { Concealed: true } },
    ]) {
      const reply = await ask('POST', '/MailSettings/Pbx.TestEmail', { email: 'me@office.example', settings })
      assert.equal(reply.status, 400, JSON.stringify(settings))
      assert.match(reply.text, /not sent to another server/)
    }
  })
})

test('mail settings belong to administrators, and what has no effect is said', async () => {
  await world({}, async ({ f, ask, entry }) => {
    await ask('POST', '/Users', { Number: '101', AccessPassword: 'Another-word-22' })
    const user = asker(f.app, await loginToken(f.app, '101', 'Another-word-22'))
    assert.equal((await user('GET', '/MailSettings')).status, 403)
    assert.equal((await user('POST', '/MailSettings/Pbx.TestEmail', { email: 'me@office.example' })).status, 403)
    await ask('PATCH', '/MailSettings', { MailServerType: 'Tcx' })
    assert.match((await entry('xapi.without-effect')).Message, /MailServerType/)
    const sent = await ask('POST', '/MailSettings/Pbx.TestEmail', { email: 'me@office.example' })
    assert.match(sent.body.Error, /MailServerType Tcx/)
  })
})

test('who is told of emergency calls are mail addresses and extensions that exist', async () => {
  await world({}, async ({ ask }) => {
    assert.equal((await tell(ask, 'guard@office.example, 100')).status, 204)
    for (const [list, code] of [
      ['guard@', 'WARNINGS.INVALID'],
      ['199', 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER'],
    ] as const) {
      const reply = await tell(ask, list)
      assert.equal(reply.status, 400)
      assert.ok(reply.text.includes(code), reply.text)
    }
  })
})

test('[S4-21] extensions of the list and the one named are called and hear the notice, but never the one who called', async () => {
  await world({}, async ({ f, ask, entry }) => {
    for (const each of ['101', '102', '103']) await ask('POST', '/Users', { Number: each })
    await tell(ask, '102,101')
    await ask('PATCH', '/EmergencyNotificationsSettings', {
      EmergencyDNPrompt: { Number: '103' },
      EmergencyPlayPrompt: 'alarm.wav',
    })
    f.answer(({ kind, ...rest }) => {
      if (kind === 'announceTo' && 'number' in rest && rest.number === '102')
        throw new Error('No device is registered.')
      return null
    })
    f.tell(emergency())
    assert.match((await entry('emergency-notice-failed')).Message, /Extension 102 .*No device is registered/)
    const calls = f.asked.filter((each) => each.kind === 'announceTo')
    assert.deepEqual(calls.map((each) => each.number).toSorted(), ['102', '103'])
    assert.deepEqual(calls[0]?.from, { number: '101', name: 'Emergency 911' })
    assert.deepEqual(calls[0]?.files, [
      'alarm.wav',
      'shipped:emergency-number.wav',
      ...['9', '1', '1'].map((digit) => `shipped:digit-${digit}.wav`),
      'shipped:emergency-called-by.wav',
      ...['1', '0', '1'].map((digit) => `shipped:digit-${digit}.wav`),
    ])
  })
})

test('a phone that dials an emergency number without end does not ring everybody without end', async () => {
  await world({}, async ({ f, ask }) => {
    await ask('POST', '/Users', { Number: '102' })
    await tell(ask, '102')
    const calls = () => f.asked.filter((each) => each.kind === 'announceTo').length
    const until = async (count: number): Promise<void> => {
      while (calls() < count) await pause(10)
    }
    for (let times = 0; times < 30; times += 1) f.tell(emergency())
    await until(20)
    f.clock.now += 61_000
    f.tell(emergency())
    await until(21)
    assert.equal(calls(), 21)
    assert.ok(f.logged.some(({ message }) => message.startsWith('Nobody is told of the emergency call')))
  })
})
