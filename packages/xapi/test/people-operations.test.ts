// Users in bulk, their mails and phones, departments by number: over the API, with a mail server and a switch that is played.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'
import { type SmtpServer, smtpServer } from './smtp-server.ts'

let f: Fixture
let ask: Ask
let smtp: SmtpServer
let refuses = false
before(async () => {
  smtp = await smtpServer({ reply: (line) => (refuses && line.startsWith('RCPT') ? '550 no' : null) })
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
})
beforeEach(async () => {
  refuses = false
  f.answer(() => null)
})
after(async () => {
  await f.close()
  await smtp.close()
})

async function made(body: object): Promise<{ readonly Id: number; readonly Number: string }> {
  const reply = await ask('POST', '/Users', body)
  assert.equal(reply.status, 201, reply.text)
  return reply.body
}

async function mailSettings(): Promise<void> {
  const settings = { MailServer: `127.0.0.1:${smtp.port}`, MailAddress: 'pbx@example.com', MailSslEnabled: false }
  assert.equal((await ask('PATCH', '/MailSettings', settings)).status, 204)
}

describe('many users at once', () => {
  test('all are changed by one write, and what has no effect yet is named', async () => {
    const [a, b] = [await made({ Number: '301' }), await made({ Number: '302' })]
    const version = await f.store.version()
    const reply = await ask('POST', '/Users/Pbx.BulkUpdate', {
      ids: [a.Id, b.Id, a.Id],
      user: { OutboundCallerID: '+4930100', Blfs: '<x/>' },
    })
    assert.equal(reply.status, 204, reply.text)
    assert.equal(reply.headers['cordboard-not-in-effect'], 'Blfs')
    assert.equal(await f.store.version(), version + 1)
    for (const { Id } of [a, b]) {
      assert.equal((await ask('GET', `/Users(${Id})?$select=OutboundCallerID`)).body.OutboundCallerID, '+4930100')
    }
  })

  test('one that cannot be changed keeps all as they were, and every such row is named', async () => {
    const [a, b] = [await made({ Number: '303' }), await made({ Number: '304' })]
    const reply = await ask('POST', '/Users/Pbx.BulkUpdate', {
      ids: [a.Id, 99_999, b.Id, 99_998],
      user: { FirstName: 'Changed' },
    })
    assert.equal(reply.status, 400)
    const targets = reply.body.error.details.map((each: { target: string }) => each.target)
    assert.deepEqual(targets, ['ids[1]', 'ids[3]'])
    assert.equal((await ask('GET', `/Users(${a.Id})`)).body.FirstName, undefined)
    const profiles = await ask('POST', '/Users/Pbx.BulkUpdate', {
      ids: [a.Id, b.Id],
      user: { CurrentProfileName: 'Nowhere' },
    })
    assert.deepEqual(
      profiles.body.error.details.map((each: { target: string }) => each.target),
      ['ids[0].CurrentProfileName', 'ids[1].CurrentProfileName'],
    )
  })

  test('what only one may have goes to one only', async () => {
    const [a, b] = [await made({ Number: '305' }), await made({ Number: '306' })]
    const user = { EmailAddress: 'one@example.com' }
    const shared = await ask('POST', '/Users/Pbx.BulkUpdate', { ids: [a.Id, b.Id], user })
    assert.equal(shared.body.error.details[0].target, 'ids[1].EmailAddress')
    assert.equal((await ask('POST', '/Users/Pbx.BulkUpdate', { ids: [a.Id], user })).status, 204)
    const taken = await ask('POST', '/Users/Pbx.BulkUpdate', { ids: [b.Id], user })
    assert.equal(taken.body.error.details[0].target, 'ids[0].EmailAddress')
    assert.equal(taken.body.error.details[0].message, 'WARNINGS.XAPI.ALREADY_IN_USE')
  })

  test('null empties a field; in the form of many it says that nothing changes', async () => {
    const a = await made({ Number: '307', OutboundCallerID: '+4930100', FirstName: 'Ann' })
    const form = { OutboundCallerID: '+4930200', Mobile: null, Enabled: null, RecordCalls: true }
    assert.equal((await ask('POST', '/Users/Pbx.MultiUserUpdate', { ids: [a.Id], user: form })).status, 400)
    const { OutboundCallerID: _, ...known } = form
    assert.equal((await ask('POST', '/Users/Pbx.MultiUserUpdate', { ids: [a.Id], user: known })).status, 204)
    assert.equal((await ask('GET', `/Users(${a.Id})`)).body.RecordCalls, true)
    assert.equal((await ask('GET', `/Users(${a.Id})`)).body.Enabled, true)
    const emptied = { ids: [a.Id], user: { OutboundCallerID: null } }
    assert.equal((await ask('POST', '/Users/Pbx.BulkUpdate', emptied)).status, 204)
    assert.equal((await ask('GET', `/Users(${a.Id})`)).body.OutboundCallerID, undefined)
  })

  test('a setting that users do not have is refused, not forgotten', async () => {
    const a = await made({ Number: '308' })
    const reply = await ask('POST', '/Users/Pbx.MultiUserUpdate', { ids: [a.Id], user: { DisplayNumbers: 'x' } })
    assert.equal(reply.status, 400)
    assert.equal(reply.body.error.details[0].target, 'user.DisplayNumbers')
  })

  test('the owners cannot all be disabled in one go', async () => {
    const other = await made({ Number: '309', Groups: [{ Rights: { RoleName: 'system_owners' } }] })
    const reply = await ask('POST', '/Users/Pbx.BulkUpdate', { ids: [other.Id, 2], user: { Enabled: false } })
    assert.equal(reply.body.error.details[0].message, 'WARNINGS.XAPI.USER_ROLE_DOWNGRADE')
    await ask('DELETE', `/Users(${other.Id})`)
  })

  test('who may change only their department changes nobody else', async () => {
    const group = (await ask('POST', '/Groups', { Name: 'Bulk' })).body.Id
    const inside = { GroupId: group, Rights: { RoleName: 'group_admins' } }
    await made({ Number: '310', AccessPassword: 'a long password', Groups: [inside] })
    const stranger = await made({ Number: '311' })
    const admin = asker(f.app, await loginToken(f.app, '310', 'a long password'))
    const reply = await admin('POST', '/Users/Pbx.BulkUpdate', { ids: [stranger.Id], user: { FirstName: 'Mine' } })
    assert.equal(reply.status, 400)
    assert.equal(reply.body.error.details[0].message, 'WARNINGS.XAPI.NOT_FOUND')
  })

  test('they are exported without secrets', async () => {
    await made({ Number: '312', FirstName: '=cmd', AuthPassword: 'verysecret' })
    const { text, headers } = await ask('GET', "/Users/Pbx.ExportExtensions()?$filter=Number eq '312'")
    assert.match(String(headers['content-disposition']), /extensions\.csv/)
    assert.match(text, /'=cmd/)
    assert.doesNotMatch(text, /verysecret|AuthPassword|AuthID|VMPIN/)
  })
})

describe('mails to users', () => {
  test('without an address or a mail server the welcome is refused with the reason', async () => {
    const nobody = await made({ Number: '320' })
    const without = await ask('POST', `/Users(${nobody.Id})/Pbx.SendWelcomeEmail`, {})
    assert.equal(without.status, 400)
    assert.equal(without.body.error.details[0].target, 'EmailAddress')
    const ann = await made({ Number: '321', EmailAddress: 'ann@example.com' })
    const unset = await ask('POST', `/Users(${ann.Id})/Pbx.SendWelcomeEmail`, {})
    assert.equal(unset.status, 400)
    assert.match(unset.body.error.innerError.message, /No mail server is set/)
  })

  test('the welcome tells the extension and the log-in, to that address alone', async () => {
    await mailSettings()
    const bea = await made({
      Number: '322',
      FirstName: 'Bea',
      EmailAddress: 'bea@example.com',
      AuthID: 'login322',
      AuthPassword: 'phonesecret',
    })
    assert.equal((await ask('POST', `/Users(${bea.Id})/Pbx.SendWelcomeEmail`, {})).status, 204)
    const mail = smtp.taken.at(-1)
    assert.deepEqual(mail?.to, ['bea@example.com'])
    for (const part of ['322', 'Bea', 'login322', 'phonesecret', 'pbx.test']) assert.match(mail.data, new RegExp(part))
    refuses = true
    const refused = await ask('POST', `/Users(${bea.Id})/Pbx.SendWelcomeEmail`, {})
    assert.equal(refused.status, 400)
    assert.match(refused.body.error.innerError.message, /322 could not be sent/)
  })

  test('a new web password is told by mail and works; without mail none is made', async () => {
    await mailSettings()
    const cas = await made({ Number: '323', EmailAddress: 'cas@example.com', AccessPassword: 'an old password' })
    const alone = await ask('POST', `/Users(${cas.Id})/Pbx.Regenerate`, { opts: { WebclientPassword: true } })
    assert.equal(alone.body.error.details[0].target, 'opts.WebclientPassword')
    await loginToken(f.app, '323', 'an old password')
    const opts = { WebclientPassword: true, SendWelcomeEmail: true, SipAuth: true }
    const before = (await ask('GET', `/Users(${cas.Id})`)).body
    assert.equal((await ask('POST', '/Users/Pbx.RegeneratePasswords', { ids: [cas.Id], opts })).status, 204)
    const { AuthID, AuthPassword } = (await ask('GET', `/Users(${cas.Id})`)).body
    assert.notEqual(AuthPassword, before.AuthPassword)
    const { data } = smtp.taken.at(-1)!
    assert.ok(data.includes(AuthID) && data.includes(AuthPassword))
    const password = /New password of the web log-in: (\S{16})/.exec(data)?.[1] ?? ''
    await loginToken(f.app, '323', password)
    await assert.rejects(loginToken(f.app, '323', 'an old password'))
  })

  test('a mail that was not taken is said, though the new secrets are in force', async () => {
    await mailSettings()
    const dan = await made({ Number: '324', EmailAddress: 'dan@example.com' })
    refuses = true
    const opts = { VoicemailPIN: true, SendWelcomeEmail: true }
    const reply = await ask('POST', `/Users(${dan.Id})/Pbx.Regenerate`, { opts })
    assert.equal(reply.status, 400)
    assert.match(reply.body.error.message, /is in force/)
  })

  test('one mail of a template goes out with the values given; unknown ones are refused', async () => {
    await mailSettings()
    const sendEmail = {
      Destination: 'eve@example.com',
      Template: 'notification',
      Variables: [{ Name: 'Message', Value: 'Trunk down' }],
    }
    const reply = await ask('POST', '/Defs/Pbx.SendEmail', { sendEmail })
    assert.equal(reply.status, 204, reply.text)
    assert.match(smtp.taken.at(-1)?.data ?? '', /Trunk down/)
    for (const [change, target] of [
      [{ Template: '../../etc/passwd' }, 'sendEmail.Template'],
      [{ Destination: 'nobody' }, 'sendEmail.Destination'],
      [{ Variables: [{ Name: 'colour', Value: 'red' }] }, 'sendEmail.Variables[0].Name'],
    ] as const) {
      const refused = await ask('POST', '/Defs/Pbx.SendEmail', { sendEmail: { ...sendEmail, ...change } })
      assert.equal(refused.body.error.details[0].target, target)
    }
  })
})

describe('phones', () => {
  const MAC = '805ec0a1b2c3'
  const lines = (userId: number) => [
    {
      userId,
      number: '330',
      contact: 'sip:330@192.0.2.7:5060',
      transport: 'udp',
      source: '192.0.2.7:5060',
      userAgent: `Yealink SIP-T46S 66.86.0.15 ${MAC}`,
      expiresAt: 1,
    },
  ]

  test('a registered phone is found by its MAC address and told to start anew', async () => {
    const { Id: userId } = await made({ Number: '330' })
    f.answer((request) => (request.kind === 'registrations' ? lines(userId) : null))
    const found = await ask('GET', `/Users/Pbx.GetPhoneRegistrar(mac='80:5E:C0:A1:B2:C3')`)
    assert.equal(found.status, 200, found.text)
    assert.deepEqual(
      [found.body.MAC, found.body.Vendor, found.body.Model, found.body.FirmwareVersion, found.body.IpAddress],
      [MAC, 'Yealink', 'SIP-T46S', '66.86.0.15', '192.0.2.7'],
    )
    const many = await ask('POST', '/Users/Pbx.GetPhoneRegistrars', { macs: [MAC, '000000000001'] })
    assert.equal(many.body.value.length, 1)
    const notices = () => f.asked.filter((each) => each.kind === 'notifyDevice')
    assert.equal((await ask('POST', '/Users/Pbx.RebootPhone', { mac: MAC })).status, 204)
    assert.equal((await ask('POST', '/Users/Pbx.ReprovisionPhone', { mac: MAC })).status, 204)
    assert.equal((await ask('POST', '/Users/Pbx.ReprovisionAllPhones', { ids: [userId] })).status, 204)
    const contact = 'sip:330@192.0.2.7:5060'
    assert.deepEqual(
      notices(),
      [true, false, false].map((restart) => ({ kind: 'notifyDevice', user: userId, contact, restart })),
    )
  })

  test('one that is not registered is not found; one that refuses is told of', async () => {
    const { Id: userId } = await made({ Number: '331' })
    f.answer((request) => (request.kind === 'registrations' ? [] : null))
    assert.equal((await ask('POST', '/Users/Pbx.RebootPhone', { mac: MAC })).status, 404)
    assert.equal((await ask('POST', '/Users/Pbx.RebootPhone', { mac: 'phone' })).status, 400)
    f.answer((request) => {
      if (request.kind === 'registrations') return lines(userId)
      if (request.kind === 'notifyDevice') throw new Error('The device answered 489 Bad Event.')
      return null
    })
    const reply = await ask('POST', '/Users/Pbx.RebootPhone', { mac: MAC })
    assert.equal(reply.status, 400)
    assert.match(reply.body.error.message, /489/)
    const all = await ask('POST', '/Users/Pbx.ReprovisionAllPhones', { ids: [userId] })
    assert.match(all.body.error.innerError.message, /1 of 1 phones did not take it/)
  })

  test('firmware and links: not built, with the reason', async () => {
    const { Id: id } = await made({})
    for (const [method, path, body] of [
      ['POST', '/Users/Pbx.UpgradePhone', { mac: MAC, useragent: 'x', version: '1' }],
      ['POST', '/Users/Pbx.InstallFirmware', { phone: {} }],
      ['GET', `/Users(${id})/Pbx.GenerateProvLink()`, undefined],
      ['GET', '/MyUser/Pbx.GenerateProvLink()', undefined],
      ['POST', '/MyUser/Pbx.IssueDownloadTicket', {}],
      ['POST', `/Users(${id})/Pbx.SetMonitorStatus`, { days: 1 }],
    ] as const) {
      const reply = await ask(method, path, body)
      assert.equal(reply.status, 501, `${path} ${reply.text}`)
      assert.equal(reply.body.error.details[0].message, 'WARNINGS.XAPI.NOT_SUPPORTED')
    }
  })
})

describe('departments and clients', () => {
  test('a department goes by number or id, with the checks of DELETE', async () => {
    const a = (await ask('POST', '/Groups', { Name: 'A' })).body
    const b = (await ask('POST', '/Groups', { Name: 'B', Members: [{ Number: '100' }] })).body
    assert.equal((await ask('POST', '/Groups/Pbx.DeleteCompanyByNumber', { number: a.Number })).status, 204)
    assert.equal((await ask('GET', `/Groups(${a.Id})`)).status, 404)
    assert.equal((await ask('POST', '/Groups/Pbx.DeleteCompanyByNumber', { number: a.Number })).status, 404)
    const full = await ask('POST', '/Groups/Pbx.DeleteCompanyById', { id: b.Id })
    assert.equal(full.body.error.details[0].message, 'WARNINGS.GROUP_WITH_MEMBERS_CANNOT_BE_DELETED')
    await ask('PATCH', `/Groups(${b.Id})`, { Members: [] })
    assert.equal((await ask('POST', '/Groups/Pbx.DeleteCompanyById', { id: b.Id })).status, 204)
  })

  test('departments have no licences and partners', async () => {
    for (const [path, body] of [
      ['/Groups/Pbx.ReplaceGroupLicenseKey', { groupId: '1', licenseKey: 'K' }],
      ['/Groups/Pbx.UnlinkGroupPartner', {}],
      ['/MyGroup/Pbx.LinkMyGroupPartner', { resellerId: '1' }],
    ] as const) {
      assert.equal((await ask('POST', path, body)).status, 400)
    }
  })

  test('the secret of a phone is shown to whoever may see it', async () => {
    const { Id: id } = await made({ DeskphonePassword: 'openthephone' })
    assert.equal((await ask('GET', `/Users(${id})/Pbx.GetPhoneSecret()`)).body.value, 'openthephone')
    await made({ Number: '340', AccessPassword: 'a long password' })
    const user = asker(f.app, await loginToken(f.app, '340', 'a long password'))
    assert.equal((await user('GET', `/Users(${id})/Pbx.GetPhoneSecret()`)).status, 403)
  })

  test('registered clients: none, whatever their key', async () => {
    const key = '3fa85f64-5717-4562-b3fc-2c963f66afa6'
    assert.equal((await ask('GET', `/OAuthClients(${key})`)).status, 404)
    assert.equal((await ask('DELETE', `/OAuthClients(${key})`)).status, 404)
    assert.equal((await ask('POST', `/OAuthClients(${key})/Pbx.RefreshClientMetadata`, {})).status, 404)
  })

  test('statistics of queues are not kept, so they are not set back', async () => {
    const { Id: id } = (await ask('POST', '/Queues', {})).body
    assert.equal((await ask('POST', `/Queues(${id})/Pbx.ResetQueueStatistics`, {})).status, 501)
    assert.match((await ask('GET', '/Users/Pbx.GetFirstAvailableHotdeskingNumber()')).body.Number, /^\d{3}$/)
  })
})
