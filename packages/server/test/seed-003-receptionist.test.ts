// Seed 003: an automation makes receptionists over the API with a token and JSON, every property of its list, every error its own.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type TestUser, users } from './cordboard.fixture.ts'
import { type Desk, sitDown } from './office.fixture.ts'
import { SeedOffice } from './seeds.fixture.ts'

type Json = Readonly<Record<string, unknown>>
interface Refusal {
  readonly error: {
    readonly message: string
    readonly details?: readonly { readonly message: string; readonly target: string }[]
    readonly innerError?: { readonly message: string }
  }
}

let office: SeedOffice
/** The token of the API client, as an automation gets one from its credentials. */
let token: string
let secret: string

before(async () => {
  office = await SeedOffice.open()
  const client = await office.api.post<{ readonly Id: number }>('/ServicePrincipals', {
    Number: '9000',
    XAPIEnabled: true,
    Groups: [{ Rights: { RoleName: 'system_owners' } }],
  })
  const made = await office.api.post<{ readonly value: string }>(
    `/ServicePrincipals(${client.Id})/Pbx.GenerateAppToken`,
  )
  secret = made.value
  const answer = await signIn('9000', secret)
  assert.equal(answer.status, 200)
  token = ((await answer.json()) as { readonly access_token: string }).access_token
  await office.api.post('/Queues', { Number: '800', Name: 'Sales' })
  await office.api.post('/RingGroups', { Number: '810', Name: 'Office' })
  await office.api.post('/Receptionists', { Number: '890', Name: 'Another' })
})
after(() => office?.close())

function signIn(id: string, password: string): Promise<Response> {
  const body = new URLSearchParams({
    client_id: id,
    client_secret: password,
    grant_type: 'client_credentials',
    scope: '',
  })
  return office.pbx.fetch('/connect/token', { method: 'POST', body })
}

function ask(method: string, path: string, body?: unknown, bearer = token): Promise<Response> {
  return office.pbx.fetch(`/xapi/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

async function made(body: Json): Promise<Json> {
  const response = await ask('POST', '/Receptionists', body)
  const text = await response.text()
  assert.equal(response.status, 201, text)
  return JSON.parse(text)
}

async function refused(response: Response, status = 400): Promise<Refusal> {
  const text = await response.text()
  assert.equal(response.status, status, text)
  return JSON.parse(text)
}

async function refusedFor(body: Json, target: string): Promise<string> {
  const { error } = await refused(await ask('POST', '/Receptionists', body))
  const targets = (error.details ?? []).map((each) => each.target)
  assert.ok(targets.includes(target), `${target} is not among ${targets}: ${error.message}`)
  assert.ok((error.innerError?.message ?? '').length > 10, 'no sentence says why')
  return error.innerError?.message ?? ''
}

async function remove(row: Json): Promise<void> {
  assert.equal((await ask('DELETE', `/Receptionists(${row.Id})`)).status, 204)
}

const leads = (to: string, number?: string): Json => ({
  IsPromptEnabled: false,
  Prompt: '',
  Route: { To: to, ...(number === undefined ? {} : { Number: number }), Tags: [] },
})

describe('every property of the list', () => {
  test('[S3-01] [S3-05] [S3-07] the answer is the stored object, and reading it says the same', async () => {
    const body = {
      Id: 0,
      Number: '820',
      Name: 'Front desk',
      IVRType: 'Default',
      IsRegistered: true,
      PromptFilename: 'welcome.wav',
      PromptSet: '',
      Timeout: 7,
      TimeoutForwardType: 'Queue',
      TimeoutForwardDN: '800',
      TimeoutForwardPeerType: 'Queue',
      InvalidKeyForwardDN: '101',
      ForwardSmsTo: '102',
      TranscriptionMode: 'Nothing',
      UseMSExchange: false,
      BreakRoute: leads('Extension', '101'),
      HolidaysRoute: leads('RingGroup', '810'),
      OutOfOfficeRoute: leads('Queue', '800'),
      Groups: [
        { GroupId: 0, Name: 'DEFAULT', GroupRights: { RoleName: 'users' }, Rights: { RoleName: 'users' }, Tags: [] },
      ],
      Forwards: [
        { Id: 0, Input: '1', ForwardType: 'Extension', ForwardDN: '101', PeerType: 'Extension', CustomData: '' },
        { Id: 0, Input: '2', ForwardType: 'Queue', ForwardDN: '800', PeerType: 'Queue', CustomData: '' },
        { Id: 0, Input: '9', ForwardType: 'RepeatPrompt', ForwardDN: '', PeerType: 'None', CustomData: '' },
      ],
    }
    const { GroupId: _none, Name: _name, ...membership } = body.Groups[0] ?? assert.fail()
    const answered = await made({ ...body, Groups: [membership] })
    const { Id, IsRegistered: _live, Groups: _groups, Forwards: _forwards, ...given } = body
    assert.notEqual(answered.Id, Id)
    for (const [name, value] of Object.entries(given)) {
      if (name.endsWith('Route')) {
        const { To, Number: number } = (value as { Route: Json }).Route
        const kept = (answered[name] as { Route: Json }).Route
        assert.deepEqual([kept.To, kept.Number], [To, number], name)
      } else assert.deepEqual(answered[name] ?? '', value, name)
    }
    const read = (await (await ask('GET', `/Receptionists(${answered.Id})?$expand=Groups,Forwards`)).json()) as Json
    for (const [name, value] of Object.entries(answered))
      if (!name.startsWith('@')) assert.deepEqual(read[name], value, name)
    const keys = (read.Forwards as Json[]).map(({ Input, ForwardType, ForwardDN, PeerType }) => [
      Input,
      ForwardType,
      ForwardDN,
      PeerType,
    ])
    assert.deepEqual(keys, [
      ['1', 'Extension', '101', 'Extension'],
      ['2', 'Queue', '800', 'Queue'],
      ['9', 'RepeatPrompt', '', 'None'],
    ])
    assert.equal((read.Groups as Json[]).length, 1)
    await remove(answered)
  })

  test('[S3-05] what is stored without effect is named in the header', async () => {
    const response = await ask('POST', '/Receptionists', { Number: '821', ForwardSmsTo: '101', UseMSExchange: true })
    assert.equal(response.status, 201)
    const named = String(response.headers.get('cordboard-not-in-effect')).split(', ')
    assert.ok(named.includes('ForwardSmsTo') && named.includes('UseMSExchange'), String(named))
    await remove((await response.json()) as Json)
  })
})

describe('[S3-02] IVR types', () => {
  for (const type of ['Default', 'CodeBased', 'ScriptBased', 'Wakeup']) {
    test(`${type} is stored; what is not acted on is named`, async () => {
      const response = await ask('POST', '/Receptionists', { Number: '822', IVRType: type })
      assert.equal(response.status, 201)
      assert.equal(response.headers.has('cordboard-not-in-effect'), type !== 'Default')
      const row = (await response.json()) as Json
      assert.equal(row.IVRType, type)
      await remove(row)
    })
  }

  test('another type is refused with the ones there are', async () => {
    assert.match(await refusedFor({ Number: '822', IVRType: 'Magic' }, 'IVRType'), /IVRType/)
  })

  test('there is one wake-up receptionist', async () => {
    const first = await made({ Number: '822', IVRType: 'Wakeup' })
    assert.match(await refusedFor({ Number: '823', IVRType: 'Wakeup' }, 'IVRType'), /wake-up/)
    await remove(first)
  })
})

describe('[S3-03] timeout forward types', () => {
  for (const [type, number, peer] of [
    ['EndCall', '', 'None'],
    ['Extension', '101', 'Extension'],
    ['RingGroup', '810', 'RingGroup'],
    ['Queue', '800', 'Queue'],
    ['IVR', '890', 'IVR'],
    ['VoiceMail', '101', 'Extension'],
    ['CallByName', '', 'None'],
    ['RepeatPrompt', '', 'None'],
    ['CustomInput', '', 'None'],
  ] as const) {
    test(`${type}${number === '' ? '' : ` ${number}`} is stored with the type of what it leads to`, async () => {
      const row = await made({ Number: '824', TimeoutForwardType: type, TimeoutForwardDN: number })
      assert.equal(row.TimeoutForwardType, type)
      assert.equal(row.TimeoutForwardDN ?? '', number)
      assert.equal(row.TimeoutForwardPeerType, peer)
      await remove(row)
    })
    if (number !== '') {
      test(`${type} without a number, with one nobody has and with one of another kind is refused`, async () => {
        const another = type === 'Queue' ? '810' : '800'
        for (const dn of ['', '7777', another]) {
          const why = await refusedFor(
            { Number: '824', TimeoutForwardType: type, TimeoutForwardDN: dn },
            'TimeoutForwardDN',
          )
          assert.match(why, dn === '' ? /TimeoutForwardDN/ : new RegExp(dn))
        }
      })
    }
  }
})

describe('[S3-04] timeout forward peer types', () => {
  const fitting: Readonly<Record<string, readonly [string, string]>> = {
    None: ['EndCall', ''],
    Extension: ['Extension', '101'],
    Queue: ['Queue', '800'],
    RingGroup: ['RingGroup', '810'],
    IVR: ['IVR', '890'],
  }
  for (const [peer, [type, number]] of Object.entries(fitting)) {
    test(`${peer} is stored where it fits`, async () => {
      const row = await made({
        Number: '825',
        TimeoutForwardType: type,
        TimeoutForwardDN: number,
        TimeoutForwardPeerType: peer,
      })
      assert.equal(row.TimeoutForwardPeerType, peer)
      await remove(row)
    })
  }

  test('Group is stored when the number is a department’s', async () => {
    const [home] = await office.api.list<{ readonly Number: string }>('/Groups?$filter=IsDefault eq true')
    const row = await made({
      Number: '825',
      TimeoutForwardType: 'Extension',
      TimeoutForwardDN: home?.Number,
      TimeoutForwardPeerType: 'Group',
    })
    assert.equal(row.TimeoutForwardPeerType, 'Group')
    await remove(row)
  })

  for (const peer of ['Fax', 'Conference', 'SpecialMenu', 'Parking', 'ExternalLine', 'RoutePoint', 'Queue']) {
    test(`${peer} is refused for an extension, with what the number is`, async () => {
      const body = { Number: '825', TimeoutForwardType: 'Extension', TimeoutForwardDN: '101' }
      const why = await refusedFor({ ...body, TimeoutForwardPeerType: peer }, 'TimeoutForwardPeerType')
      assert.match(why, new RegExp(`101 is Extension, so ${peer} does not fit`))
    })
  }

  test('a type nobody knows is refused', async () => {
    await refusedFor({ Number: '825', TimeoutForwardPeerType: 'Moon' }, 'TimeoutForwardPeerType')
  })
})

describe('[S3-08] errors, each its own', () => {
  test('malformed JSON', async () => {
    const { error } = await refused(await ask('POST', '/Receptionists', '{"Number": "826",'))
    assert.match(error.message, /JSON/)
  })

  test('a wrong token, none, and a wrong secret', async () => {
    assert.match((await refused(await ask('GET', '/Receptionists', undefined, 'nonsense'), 401)).error.message, /token/)
    const none = await office.pbx.fetch('/xapi/v1/Receptionists')
    assert.equal(none.status, 401)
    assert.match(String(none.headers.get('www-authenticate')), /^Bearer/)
    const denied = await signIn('9000', `${secret}x`)
    assert.ok([400, 401].includes(denied.status))
    assert.equal(((await denied.json()) as { error: string }).error, 'invalid_client')
  })

  test('routes that lead nowhere, keys twice, keys that are none', async () => {
    const base = { Number: '826' }
    assert.match(
      await refusedFor({ ...base, BreakRoute: leads('Extension', '7777') }, 'BreakRoute.Route.Number'),
      /7777/,
    )
    await refusedFor({ ...base, HolidaysRoute: leads('Moon') }, 'HolidaysRoute.Route.To')
    await refusedFor({ ...base, OutOfOfficeRoute: { Route: 'Extension 101' } }, 'OutOfOfficeRoute.Route')
    const key = { Input: '1', ForwardType: 'Extension', ForwardDN: '101' }
    await refusedFor({ ...base, Forwards: [key, key] }, 'Forwards[1].Input')
    await refusedFor({ ...base, Forwards: [{ ...key, Input: 'one' }] }, 'Forwards[0].Input')
    await refusedFor({ ...base, InvalidKeyForwardDN: '7777' }, 'InvalidKeyForwardDN')
    await refusedFor({ ...base, Groups: [{ GroupId: 999_999 }] }, 'Groups[0].GroupId')
  })

  test('a number that is taken, a name and a number that are missing', async () => {
    await refusedFor({ Number: '800' }, 'Number')
    // Neither is mandatory: the first free number is taken, and is the name until there is one.
    const row = await made({})
    assert.match(String(row.Number), /^\d+$/)
    assert.equal(row.Name, row.Number)
    await remove(row)
    await refusedFor({ Number: '826', Name: '' }, 'Name')
  })

  test('a value of the wrong kind, and a property there is not', async () => {
    await refusedFor({ Number: '826', Timeout: 'long' }, 'Timeout')
    await refusedFor({ Number: '826', Timeout: 0 }, 'Timeout')
    await refusedFor({ Number: '826', Nonsense: 1 }, 'Nonsense')
  })

  test('a base URL that is not the API, and a server that is not there', async () => {
    assert.equal((await office.pbx.fetch('/xapi/v2/Receptionists')).status, 404)
    await assert.rejects(fetch(`http://127.0.0.1:1/xapi/v1/Receptionists`), /fetch failed/)
  })
})

describe('[S3-06] the stored receptionist on a real call', () => {
  const [annaUser, bertUser] = users as readonly [TestUser, TestUser]
  let anna: Desk
  let bert: Desk
  before(async () => {
    anna = await sitDown(office.pbx, annaUser, 440)
    bert = await sitDown(office.pbx, bertUser, 600)
  })
  after(() => Promise.all([anna, bert].map((desk) => desk?.phone.stop())))

  test('a key leads where its forward says; silence leads where the timeout says', async () => {
    const row = await made({
      Number: '830',
      Name: 'Menu',
      Timeout: 2,
      TimeoutForwardType: 'Extension',
      TimeoutForwardDN: bertUser.number,
      Forwards: [{ Input: '1', ForwardType: 'Extension', ForwardDN: bertUser.number }],
    })
    for (const press of ['1', null]) {
      const caller = await anna.phone.call('830')
      await caller.answered(20_000)
      if (press !== null) {
        await caller.voice.hearsSound()
        await caller.press(press)
      }
      const callee = await bert.phone.incoming(30_000)
      callee.ring()
      callee.answer()
      await caller.voice.hears(bert.hz, { forMs: 200, withinMs: 20_000 })
      caller.hangUp()
      await Promise.all([caller.ended(), callee.ended()])
    }
    await remove(row)
  })
})
