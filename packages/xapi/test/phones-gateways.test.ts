// Gateways, session border controllers and templates over the API.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD, type Reply } from './fixture.ts'

let f: Fixture
let ask: Ask
let user: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  await ask('POST', '/Users', { Number: '101', AccessPassword: 'password of Anna' })
  user = asker(f.app, await loginToken(f.app, '101', 'password of Anna'))
})
after(() => f.close())

function refused(reply: Reply): string {
  assert.equal(reply.status, 400, reply.text)
  const [first] = reply.body.error.details
  return `${first.target} ${first.message}`
}

const PHONE = `<?xml version="1.0"?>
<doc><header><name>Acme T1</name><url>https://acme.example</url><templatetype>Supported</templatetype>
<models><model ua="Acme T1">T1</model></models><ringtones><tone>Ring 1</tone></ringtones></header>
<data><!-- kept --><x y="z"/></data></doc>`
const ATA =
  '<doc><header><name>Acme ATA</name><brand>Acme</brand><numberofextensions>8</numberofextensions></header></doc>'

describe('templates', () => {
  test('none comes with this version', async () => {
    for (const set of ['PhoneTemplates', 'FxsTemplates']) {
      assert.deepEqual((await ask('GET', `/${set}`)).body.value, [], set)
    }
  })

  test('a phone’s is brought as XML, read, kept to the letter, changed and deleted', async () => {
    const made = await ask('POST', '/PhoneTemplates', { Content: PHONE })
    assert.equal(made.status, 201, made.text)
    assert.equal(made.body.Id, 'Acme_T1.ph.xml')
    assert.equal(made.headers['cordboard-not-in-effect'], 'Content')
    const at = "/PhoneTemplates('Acme_T1.ph.xml')"
    const { body } = await ask('GET', at)
    assert.equal(body.Content, PHONE)
    assert.deepEqual([body.IsCustom, body.TemplateType, body.URL], [true, 'Supported', 'https://acme.example'])
    assert.deepEqual([body.Models[0].UserAgent, body.RingTones, body.Languages], ['Acme T1', ['Ring 1'], []])
    const listed = await ask('GET', "/PhoneTemplates?$filter=TemplateType eq 'Supported'&$select=Id")
    assert.deepEqual(listed.body.value, [{ Id: 'Acme_T1.ph.xml' }])
    assert.equal((await ask('PATCH', at, body)).status, 204)
    assert.equal((await ask('PATCH', at, { Content: '<doc/>' })).status, 204)
    assert.deepEqual((await ask('GET', at)).body.Models, [])
    assert.equal(refused(await ask('PATCH', at, { Id: 'other.xml' })), 'Id WARNINGS.XAPI.FORBIDDEN_CHANGE')
    assert.equal((await ask('DELETE', at)).status, 204)
    assert.equal((await ask('GET', at)).status, 404)
  })

  for (const set of ['PhoneTemplates', 'FxsTemplates']) {
    for (const [body, named] of [
      [{}, 'Content WARNINGS.XAPI.REQUIRED'],
      [{ Id: 'a.xml', Content: '' }, 'Content WARNINGS.XAPI.REQUIRED'],
      [{ Content: '<doc/>' }, 'Id WARNINGS.XAPI.INVALID_FILE_NAME'],
      [{ Id: '../a.xml', Content: '<doc/>' }, 'Id WARNINGS.XAPI.INVALID_FILE_NAME'],
      [{ Id: 'a.xml', Content: '<doc>' }, 'Content WARNINGS.INVALID'],
      [
        { Id: 'a.xml', Content: '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>' },
        'Content WARNINGS.INVALID',
      ],
      [{ Id: 'a.xml', Content: '<doc/>', Nothing: 1 }, 'Nothing WARNINGS.XAPI.NOT_FOUND'],
    ] as const) {
      test(`${set}: ${JSON.stringify(body).slice(0, 60)} is refused: ${named}`, async () => {
        assert.equal(refused(await ask('POST', `/${set}`, body)), named)
      })
    }
  }

  test('the same file name is there once, in any case of letters', async () => {
    assert.equal((await ask('POST', '/FxsTemplates', { Id: 'one.xml', Content: '<doc/>' })).status, 201)
    assert.equal(
      refused(await ask('POST', '/FxsTemplates', { Id: 'ONE.xml', Content: '<doc/>' })),
      'Id WARNINGS.XAPI.ALREADY_IN_USE',
    )
    assert.equal((await ask('DELETE', "/FxsTemplates('one.xml')")).status, 204)
  })

  test('one that a phone or a gateway uses stays', async () => {
    await ask('POST', '/PhoneTemplates', { Id: 'used.ph.xml', Content: PHONE })
    const { Id: id } = (await ask('GET', "/Users(Number='101')?$select=Id")).body
    const phones = [{ Id: 1, MacAddress: '001122334455', TemplateName: 'used.ph.xml' }]
    assert.equal((await ask('PATCH', `/Users(${id})`, { Phones: phones })).status, 204)
    assert.match((await ask('DELETE', "/PhoneTemplates('used.ph.xml')")).body.error.innerError.message, /extension 101/)
    assert.equal((await ask('PATCH', `/Users(${id})`, { Phones: [] })).status, 204)
    assert.equal((await ask('DELETE', "/PhoneTemplates('used.ph.xml')")).status, 204)
    await ask('POST', '/FxsTemplates', { Id: 'ata.fxs.xml', Content: ATA })
    const body = { MacAddress: 'AA-AA-AA-AA-AA-01', Template: { Id: 'ATA.fxs.xml' } }
    assert.equal((await ask('POST', '/Fxs', body)).status, 201)
    assert.match((await ask('DELETE', "/FxsTemplates('ata.fxs.xml')")).body.error.innerError.message, /AAAAAAAAAA01/)
    const read = await ask(
      'GET',
      "/Fxs('AAAAAAAAAA01')?$select=MacAddress&$expand=Template($select=Id,Brand,NumberOfExtensions)",
    )
    assert.deepEqual(read.body.Template, { Id: 'ata.fxs.xml', Brand: 'Acme', NumberOfExtensions: 8 })
    assert.equal((await ask('DELETE', "/Fxs('AAAAAAAAAA01')")).status, 204)
    assert.equal((await ask('DELETE', "/FxsTemplates('ata.fxs.xml')")).status, 204)
  })

  test('users see none of it', async () => {
    for (const set of ['PhoneTemplates', 'FxsTemplates', 'Fxs', 'Sbcs', 'SipDevices', 'DeviceInfos', 'Fax']) {
      assert.equal((await user('GET', `/${set}`)).status, 403, set)
    }
  })
})

describe('gateways', () => {
  test('one is made of its hardware address alone, in any spelling', async () => {
    const made = await ask('POST', '/Fxs', { MacAddress: '00:1a:2b:3c:4d:5e' })
    assert.equal(made.status, 201, made.text)
    assert.equal(made.body.MacAddress, '001A2B3C4D5E')
    assert.match(made.body.Password, /^[A-Za-z0-9]{10}$/)
    for (const key of ['001A2B3C4D5E', '001a2b3c4d5e', '00:1A:2B:3C:4D:5E', '001a.2b3c.4d5e']) {
      assert.equal((await ask('GET', `/Fxs('${encodeURIComponent(key)}')`)).body.MacAddress, '001A2B3C4D5E', key)
    }
    assert.equal(
      refused(await ask('POST', '/Fxs', { MacAddress: '00-1A-2B-3C-4D-5E' })),
      'MacAddress WARNINGS.XAPI.ALREADY_IN_USE',
    )
    const at = "/Fxs('001A2B3C4D5E')"
    const same = { MacAddress: '00:1a:2b:3c:4d:5e', Name: 'Hall', FxsLineCount: 4 }
    assert.equal((await ask('PATCH', at, same)).status, 204)
    assert.equal(
      refused(await ask('PATCH', at, { MacAddress: '00:1a:2b:3c:4d:5f' })),
      'MacAddress WARNINGS.XAPI.FORBIDDEN_CHANGE',
    )
    const listed = await ask('GET', '/Fxs?$search=hall')
    assert.equal(listed.body.value[0].FxsLineCount, 4)
    assert.equal(listed.body.value[0].Password ?? listed.body.value[0].Secret, undefined)
    assert.equal((await ask('DELETE', at)).status, 204)
  })

  test('its web password and secret are made anew, answered once more, and the old ones are gone', async () => {
    const before = (await ask('POST', '/Fxs', { MacAddress: 'BB0000000001' })).body
    const reply = await ask('POST', "/Fxs('bb:00:00:00:00:01')/Pbx.RegenerateWebCredentials")
    assert.equal(reply.status, 200, reply.text)
    for (const name of ['Password', 'Secret']) {
      assert.match(reply.body[name], /^[A-Za-z0-9]{10}$/)
      assert.notEqual(reply.body[name], before[name])
    }
    assert.equal((await ask('GET', "/Fxs('BB0000000001')")).body.Password, reply.body.Password)
    const audit = await ask('GET', '/ReportAuditLog/Pbx.GetAuditLogData()?$top=100')
    assert.equal(audit.text.includes(reply.body.Password) || audit.text.includes(reply.body.Secret), false)
    assert.equal((await ask('POST', "/Fxs('BB00000000FF')/Pbx.RegenerateWebCredentials")).status, 404)
  })

  test('an extension that goes leaves its socket; a department with gateways stays', async () => {
    const { Id: id } = (await ask('POST', '/Users', { Number: '150' })).body
    const group = (await ask('POST', '/Groups', { Number: 'GRP0033', Name: 'Lifts' })).body.Id
    const FxsLines = [
      { Key: 1, Number: '101' },
      { Key: 2, Number: '150', Name: 'Lift' },
    ]
    assert.equal((await ask('POST', '/Fxs', { MacAddress: 'CC0000000001', Group: 'GRP0033', FxsLines })).status, 201)
    assert.equal((await ask('DELETE', `/Groups(${group})`)).status, 400)
    assert.equal((await ask('DELETE', `/Users(${id})`)).status, 204)
    assert.deepEqual((await ask('GET', "/Fxs('CC0000000001')")).body.FxsLines, [{ Key: 1, Number: '101' }])
    assert.equal((await ask('DELETE', "/Fxs('CC0000000001')")).status, 204)
    assert.equal((await ask('DELETE', `/Groups(${group})`)).status, 204)
  })

  const MacAddress = 'DD0000000001'
  for (const [body, named] of [
    [{}, 'MacAddress WARNINGS.XAPI.REQUIRED'],
    [{ MacAddress: '001A2B3C4D' }, 'MacAddress WARNINGS.INVALID'],
    [{ MacAddress: '001A2B3C4D5G' }, 'MacAddress WARNINGS.INVALID'],
    [{ MacAddress: '001A2B3C4D5E001A2B' }, 'MacAddress WARNINGS.STRING_TOO_LONG'],
    [{ MacAddress, FxsLines: [{ Key: 1, Number: '999' }] }, 'FxsLines[0].Number WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER'],
    [{ MacAddress, FxsLines: [{ Key: 0, Number: '101' }] }, 'FxsLines[0].Key WARNINGS.XAPI.OUT_OF_THE_RANGE'],
    [{ MacAddress, FxsLines: [{ Number: '101' }] }, 'FxsLines[0].Key WARNINGS.XAPI.REQUIRED'],
    [
      {
        MacAddress,
        FxsLines: [
          { Key: 1, Number: '101' },
          { Key: 1, Number: '100' },
        ],
      },
      'FxsLines[1].Key WARNINGS.XAPI.DUPLICATE',
    ],
    [{ MacAddress, Template: { Id: 'none.xml' } }, 'Template WARNINGS.XAPI.NOT_FOUND'],
    [{ MacAddress, Group: '101' }, 'Group WARNINGS.XAPI.NOT_FOUND'],
    [{ MacAddress, Provisioning: { SbcName: 'none' } }, 'Provisioning.SbcName WARNINGS.XAPI.NOT_FOUND'],
    [{ MacAddress, Provisioning: { LocalSipPort: 65536 } }, 'Provisioning.LocalSipPort WARNINGS.XAPI.OUT_OF_THE_RANGE'],
  ] as const) {
    test(`${JSON.stringify(body).slice(0, 80)} is refused: ${named}`, async () => {
      assert.equal(refused(await ask('POST', '/Fxs', body)), named)
    })
  }

  test('an address that a phone of an extension has is refused', async () => {
    const { Id: id } = (await ask('GET', "/Users(Number='101')?$select=Id")).body
    await ask('PATCH', `/Users(${id})`, { Phones: [{ Id: 1, MacAddress: 'ee:00:00:00:00:01' }] })
    assert.equal(
      refused(await ask('POST', '/Fxs', { MacAddress: 'EE0000000001' })),
      'MacAddress WARNINGS.MAC_ADDRESS_ALREADY_IN_USE',
    )
    await ask('PATCH', `/Users(${id})`, { Phones: [] })
  })
})

describe('session border controllers', () => {
  test('one is made of its name alone; its password is made up and in no list', async () => {
    const made = await ask('POST', '/Sbcs', { Name: 'branch-1' })
    assert.equal(made.status, 201, made.text)
    const { DisplayName, Security, HasConnection, Password } = made.body
    assert.deepEqual([DisplayName, Security, HasConnection], ['branch-1', 'TLS', false])
    assert.match(Password, /^[A-Za-z0-9]{10}$/)
    const listed = await ask('GET', "/Sbcs?$filter=Security eq 'TLS'")
    assert.deepEqual([listed.body.value[0].Name, listed.body.value[0].Password], ['branch-1', undefined])
    const at = "/Sbcs('Branch-1')"
    const changed = await ask('PATCH', at, { DisplayName: 'Branch', Password: 'another one', LogLevel: 'Verbose' })
    assert.equal(changed.status, 204)
    assert.equal(changed.headers['cordboard-not-in-effect'], 'Password, LogLevel')
    assert.equal((await ask('GET', at)).body.Password, 'another one')
    const pushed = await ask('POST', `${at}/Pbx.PushConfig`)
    assert.equal(pushed.status, 501)
    assert.match(pushed.body.error.innerError.message, /cannot connect to this version/)
    assert.equal((await ask('GET', '/ReportAuditLog/Pbx.GetAuditLogData()')).text.includes('another one'), false)
    assert.equal((await ask('DELETE', at)).status, 204)
  })

  test('one that a gateway stands behind stays; the extension of its phone may go', async () => {
    const { Id: id } = (await ask('POST', '/Users', { Number: '151' })).body
    await ask('POST', '/Sbcs', { Name: 'remote', PhoneUserId: id, PhoneMAC: '00:1a:2b:3c:4d:5e' })
    await ask('POST', '/Fxs', { MacAddress: 'FF0000000001', Provisioning: { Method: 'SBC', SbcName: 'remote' } })
    assert.match((await ask('DELETE', "/Sbcs('remote')")).body.error.innerError.message, /FF0000000001/)
    assert.equal((await ask('DELETE', `/Users(${id})`)).status, 204)
    const { body } = await ask('GET', "/Sbcs('remote')")
    assert.deepEqual([body.PhoneUserId, body.PhoneMAC], [undefined, '001A2B3C4D5E'])
    assert.equal((await ask('DELETE', "/Fxs('FF0000000001')")).status, 204)
    assert.equal((await ask('DELETE', "/Sbcs('remote')")).status, 204)
  })

  for (const [body, named] of [
    [{}, 'Name WARNINGS.XAPI.REQUIRED'],
    [{ Name: 'thirteen-long' }, 'Name WARNINGS.STRING_TOO_LONG'],
    [{ Name: 'a b' }, 'Name WARNINGS.INVALID'],
    [{ Name: 'a', Password: '' }, 'Password WARNINGS.XAPI.REQUIRED'],
    [{ Name: 'a', AudioPort: -1 }, 'AudioPort WARNINGS.XAPI.OUT_OF_THE_RANGE'],
    [{ Name: 'a', PassiveServer: 'http://x' }, 'PassiveServer WARNINGS.INVALID'],
    [{ Name: 'a', PhoneMAC: 'zz' }, 'PhoneMAC WARNINGS.INVALID'],
    [{ Name: 'a', PhoneUserId: 4711 }, 'PhoneUserId WARNINGS.XAPI.NOT_FOUND'],
    [{ Name: 'a', Group: 'GRP9999' }, 'Group WARNINGS.XAPI.NOT_FOUND'],
    [{ Name: 'a', Security: 'UDP' }, 'Security WARNINGS.INVALID'],
  ] as const) {
    test(`${JSON.stringify(body)} is refused: ${named}`, async () => {
      assert.equal(refused(await ask('POST', '/Sbcs', body)), named)
    })
  }
})
