// Queues, ring groups, receptionists, forwarding, hours, holidays and live state over the API.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
const users = new Map<string, number>()
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  for (const number of ['101', '102', '103', '104']) {
    users.set(number, (await ask('POST', '/Users', { Number: number, FirstName: `U${number}` })).body.Id)
  }
})
after(() => f.close())

function refused(reply: Awaited<ReturnType<Ask>>, target: string, code: string): void {
  assert.equal(reply.status, 400, reply.text)
  assert.deepEqual(reply.body.error.details[0], { code: '', message: code, target }, reply.text)
}

async function make(set: string, body: object): Promise<{ Id: number; Number: string }> {
  const reply = await ask('POST', `/${set}`, body)
  assert.equal(reply.status, 201, reply.text)
  return reply.body
}

describe('a queue', () => {
  test('[S1-08] rings all for 10 s, waits 10 s, has its agents in order, and no number from outside at first', async () => {
    const { Id, Number: number } = await make('Queues', {
      Name: 'Sales',
      PollingStrategy: 'RingAll',
      RingTimeout: 10,
      MasterTimeout: 10,
      Agents: [{ Number: '102' }, { Number: '101', SkillGroup: '2' }],
      ForwardNoAnswer: { To: 'External', External: 'sip:agent@acme.sip.us1.twilio.com' },
    })
    assert.match(number, /^8\d\d$/)
    const { body } = await ask('GET', `/Queues(Number='${number}')?$expand=Agents`)
    assert.deepEqual(
      body.Agents.map((each: { Number: string; Name: string; SkillGroup: string }) => [
        each.Number,
        each.Name,
        each.SkillGroup,
      ]),
      [
        ['102', 'U102', '1'],
        ['101', 'U101', '2'],
      ],
    )
    assert.equal(body.ForwardNoAnswer.External, 'sip:agent@acme.sip.us1.twilio.com')
    const routes = await ask('POST', '/Defs/Pbx.GetRoutes', { ids: [Id] })
    assert.deepEqual(routes.body.value, [{ Id, Routes: [] }])
    assert.equal((await ask('GET', `/Queues(${Id})/Agents/$count`)).text, '2')
    assert.equal((await ask('GET', "/Users(Number='101')?$select=QueueStatus")).body.QueueStatus, 'LoggedIn')
  })

  test('nearly nothing is enough to make one', async () => {
    const { Id, Number: number } = await make('Queues', { AnnouncementInterval: 50 })
    const { body } = await ask('GET', `/Queues(${Id})`)
    assert.deepEqual([body.Name, body.RingTimeout, body.MasterTimeout], [number, 30, 60])
  })

  test('a strategy that is not there yet is stored and named', async () => {
    const reply = await ask('POST', '/Queues', { PollingStrategy: 'LeastTalkTime' })
    assert.equal(reply.status, 201)
    assert.equal(reply.headers['cordboard-not-in-effect'], 'PollingStrategy')
    assert.equal(
      (await ask('POST', '/Queues', { PollingStrategy: 'RingAll' })).headers['cordboard-not-in-effect'],
      undefined,
    )
  })

  for (const [body, target, code] of [
    [{ Agents: [{ Number: '199' }] }, 'Agents[0].Number', 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER'],
    [{ Agents: [{ Number: '101' }, { Number: '101' }] }, 'Agents[1].Number', 'WARNINGS.XAPI.DUPLICATE'],
    [{ Managers: [{ Number: 'GRP0000' }] }, 'Managers[0].Number', 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER'],
    [{ RingTimeout: 0 }, 'RingTimeout', 'WARNINGS.XAPI.OUT_OF_THE_RANGE'],
    [{ MasterTimeout: 0 }, 'MasterTimeout', 'WARNINGS.XAPI.OUT_OF_THE_RANGE'],
    [{ PollingStrategy: 'Loudest' }, 'PollingStrategy', 'WARNINGS.INVALID'],
    [{ ForwardNoAnswer: { To: 'Deflect', External: '123' } }, 'ForwardNoAnswer.To', 'WARNINGS.XAPI.NOT_SUPPORTED'],
    [
      { OutOfOfficeRoute: { Route: { To: 'IVR', Number: '101' } } },
      'OutOfOfficeRoute.Route.Number',
      'WARNINGS.INVALID',
    ],
    [{ Number: '101' }, 'Number', 'WARNINGS.XAPI.ALREADY_IN_USE'],
    [{ Groups: [{ GroupId: 4711 }] }, 'Groups[0].GroupId', 'WARNINGS.XAPI.NOT_FOUND'],
  ] as const) {
    test(`${JSON.stringify(body).slice(0, 70)} is refused, ${target} named`, async () => {
      refused(await ask('POST', '/Queues', body), target, code)
    })
  }
})

describe('a ring group', () => {
  test('[S1-03] rings its members for 10 s; they are named by number or id and keep their order', async () => {
    const { Id } = await make('RingGroups', {
      Name: 'Support',
      RingTime: 10,
      Members: [{ Number: '103' }, { Id: users.get('101') }],
      ForwardNoAnswer: { To: 'Extension', Number: '102' },
    })
    const { body } = await ask('GET', `/RingGroups(${Id})?$expand=Members`)
    assert.deepEqual(
      body.Members.map((each: { Number: string }) => each.Number),
      ['103', '101'],
    )
    assert.deepEqual([body.RingStrategy, body.RingTime], ['RingAll', 10])
    assert.equal(
      (await ask('PATCH', `/RingGroups(${Id})`, { RingStrategy: 'Paging' })).headers['cordboard-not-in-effect'],
      'RingStrategy',
    )
  })
})

describe('a receptionist', () => {
  test('[S3-01] is made with every kind of property, and the answer is what is stored', async () => {
    const queue = await make('Queues', {})
    const body = {
      Name: 'Front door',
      Timeout: 5,
      TimeoutForwardType: 'Extension',
      TimeoutForwardDN: '102',
      InvalidKeyForwardDN: '103',
      Forwards: [
        { Input: '1', ForwardType: 'Queue', ForwardDN: queue.Number },
        { Input: '2', ForwardType: 'EndCall' },
        { Input: '#', ForwardType: 'RepeatPrompt', Id: 0 },
      ],
      BreakRoute: { Route: { To: 'None' } },
      HolidaysRoute: { IsPromptEnabled: true, Prompt: 'closed.wav', Route: { To: 'Extension', Number: '101' } },
    }
    const made = await ask('POST', '/Receptionists', body)
    assert.equal(made.status, 201, made.text)
    const read = (await ask('GET', `/Receptionists(${made.body.Id})?$expand=Forwards`)).body
    assert.deepEqual(read.Forwards[0], {
      CustomData: '',
      ForwardDN: queue.Number,
      ForwardType: 'Queue',
      Id: 1,
      Input: '1',
      PeerType: 'Queue',
    })
    assert.equal(read.TimeoutForwardPeerType, 'Extension')
    assert.equal(read.HolidaysRoute.Route.Name, 'U101')
    assert.equal((await ask('GET', `/Receptionists(${made.body.Id})/Forwards`)).body.value.length, 3)
  })

  test('leads to itself', async () => {
    await make('Receptionists', { Number: '860', Forwards: [{ Input: '9', ForwardType: 'IVR', ForwardDN: '860' }] })
  })

  test('[S3-02] [S3-03] kinds that are not there yet are stored and named', async () => {
    const reply = await ask('POST', '/Receptionists', {
      IVRType: 'ScriptBased',
      Forwards: [
        { Input: '1', ForwardType: 'CallByName' },
        { Input: '2', ForwardType: 'EndCall' },
      ],
    })
    assert.equal(reply.status, 201, reply.text)
    assert.equal(reply.headers['cordboard-not-in-effect'], 'IVRType, Forwards[0].ForwardType')
  })

  for (const [body, target, code] of [
    [
      { Forwards: [{ Input: '1', ForwardType: 'Queue', ForwardDN: '101' }] },
      'Forwards[0].ForwardDN',
      'WARNINGS.INVALID',
    ],
    [{ Forwards: [{ Input: '1', ForwardType: 'Queue' }] }, 'Forwards[0].ForwardDN', 'WARNINGS.XAPI.REQUIRED'],
    [{ Forwards: [{ Input: '1' }] }, 'Forwards[0].ForwardType', 'WARNINGS.XAPI.REQUIRED'],
    [{ Forwards: [{ ForwardType: 'EndCall' }] }, 'Forwards[0].Input', 'WARNINGS.XAPI.REQUIRED'],
    [{ Forwards: [{ Input: 'x', ForwardType: 'EndCall' }] }, 'Forwards[0].Input', 'WARNINGS.INVALID'],
    [
      {
        Forwards: [
          { Input: '1', ForwardType: 'EndCall' },
          { Input: '1', ForwardType: 'EndCall' },
        ],
      },
      'Forwards[1].Input',
      'WARNINGS.XAPI.DUPLICATE',
    ],
    [{ TimeoutForwardType: 'IVR', TimeoutForwardDN: '899' }, 'TimeoutForwardDN', 'WARNINGS.XAPI.NOT_FOUND'],
    [{ InvalidKeyForwardDN: '899' }, 'InvalidKeyForwardDN', 'WARNINGS.XAPI.NOT_FOUND'],
    [{ Timeout: 0 }, 'Timeout', 'WARNINGS.XAPI.OUT_OF_THE_RANGE'],
  ] as const) {
    test(`[S3-08] ${JSON.stringify(body).slice(0, 70)} is refused, ${target} named`, async () => {
      refused(await ask('POST', '/Receptionists', body), target, code)
    })
  }

  test('there is one wake-up receptionist', async () => {
    await make('Receptionists', { IVRType: 'Wakeup' })
    refused(await ask('POST', '/Receptionists', { IVRType: 'Wakeup' }), 'IVRType', 'WARNINGS.WAKEUP_IVR_EXISTS')
  })
})

describe('forwarding of a user', () => {
  const profile = (NoAnswerInternal: object) => ({
    ForwardingProfiles: [{ Id: 1, Name: 'Available', AvailableRoute: { NoAnswerInternal } }],
  })

  test('[S1-04] goes to a number or a SIP address outside', async () => {
    for (const External of ['+15551234567', 'sip:name@acme.sip.us1.twilio.com']) {
      const reply = await ask('PATCH', `/Users(${users.get('104')})`, profile({ To: 'External', External }))
      assert.equal(reply.status, 204, reply.text)
    }
    const reply = await ask('PATCH', `/Users(${users.get('104')})`, profile({ To: 'External', External: 'sip:a b@x' }))
    refused(reply, 'ForwardingProfiles[0].AvailableRoute.NoAnswerInternal.External', 'WARNINGS.INVALID')
  })

  test('leads to what exists', async () => {
    const reply = await ask('PATCH', `/Users(${users.get('104')})`, profile({ To: 'Queue', Number: '898' }))
    refused(reply, 'ForwardingProfiles[0].AvailableRoute.NoAnswerInternal.Number', 'WARNINGS.XAPI.NOT_FOUND')
  })
})

describe('deleting', () => {
  test('a person leaves queues and ring groups, and their numbers are free again', async () => {
    const { Id } = await make('Users', { Number: '150' })
    const queue = await make('Queues', {
      Agents: [{ Number: '150' }, { Number: '101' }],
      Managers: [{ Number: '150' }],
    })
    const trunk = await make('Trunks', { DidNumbers: ['+15559990001'] })
    const rule = { Data: '+15559990001', OfficeHoursDestination: { To: 'Extension', Number: '150' } }
    await make('InboundRules', rule)
    assert.equal((await ask('DELETE', `/Users(${Id})`)).status, 204)
    const { body } = await ask('GET', `/Queues(${queue.Id})?$expand=Agents,Managers`)
    assert.deepEqual([body.Agents.length, body.Agents[0].Number, body.Managers.length], [1, '101', 0])
    const { value } = (await ask('GET', `/DidNumbers?$filter=TrunkId eq ${trunk.Id}&$expand=RoutingRule`)).body
    assert.deepEqual(value, [{ Number: '+15559990001', TrunkId: trunk.Id }])
  })

  test('what something leads to stays, and who leads to it is told', async () => {
    const queue = await make('Queues', {})
    await make('Receptionists', {
      Number: '861',
      Forwards: [{ Input: '1', ForwardType: 'Queue', ForwardDN: queue.Number }],
    })
    const group = await make('RingGroups', { ForwardNoAnswer: { To: 'Queue', Number: queue.Number } })
    const reply = await ask('DELETE', `/Queues(${queue.Id})`)
    refused(reply, '', 'WARNINGS.CANNOT_BE_DELETED')
    assert.match(reply.body.error.innerError.message, new RegExp(`ring group ${group.Number}, receptionist 861`))
    await ask('PATCH', `/RingGroups(${group.Id})`, { ForwardNoAnswer: { To: 'None' } })
    await ask('PATCH', "/Receptionists(Number='861')", { Forwards: [] })
    assert.equal((await ask('DELETE', `/Queues(${queue.Id})`)).status, 204)
  })

  test('a department with a queue in it stays', async () => {
    const { Id } = await make('Groups', { Name: 'With queue' })
    const queue = await make('Queues', { Groups: [{ GroupId: Id }] })
    const reply = await ask('DELETE', `/Groups(${Id})`)
    refused(reply, '', 'WARNINGS.GROUP_WITH_MEMBERS_CANNOT_BE_DELETED')
    const { body } = await ask('GET', `/Groups(${Id})/Members`)
    assert.deepEqual([body.value[0].Number, body.value[0].Type], [queue.Number, 'Queue'])
  })
})

describe('hours and holidays', () => {
  const day = { Name: 'New Year', Day: 1, Month: 1, IsRecurrent: true }

  test('a holiday is one day of the default department when nothing else is said', async () => {
    const { Id } = await make('Holidays', day)
    const { body } = await ask('GET', `/Holidays(${Id})`)
    assert.deepEqual(
      [body.Group, body.DayEnd, body.MonthEnd, body.Year, body.TimeOfStartDate, body.TimeOfEndDate],
      ['GRP0000', 1, 1, 0, 'PT0S', 'PT24H'],
    )
    assert.equal((await ask('GET', '/Groups(1)/OfficeHolidays')).body.value[0].Name, 'New Year')
    assert.equal((await ask('GET', '/OfficeHours?$expand=OfficeHolidays')).body.OfficeHolidays[0].Id, Id)
    refused(await ask('POST', '/Holidays', day), 'Name', 'WARNINGS.XAPI.DUPLICATE')
  })

  for (const [body, target, code] of [
    [{ ...day, Name: 'A', Day: 31, Month: 4 }, 'Day', 'WARNINGS.INVALID'],
    [{ ...day, Name: 'B', IsRecurrent: false }, 'Year', 'WARNINGS.XAPI.REQUIRED'],
    [{ ...day, Name: 'C', Year: 2026 }, 'Year', 'WARNINGS.INVALID'],
    [{ ...day, Name: 'D', IsRecurrent: false, Year: 2026, Day: 5, DayEnd: 4 }, 'DayEnd', 'WARNINGS.INVALID'],
    [{ ...day, Name: 'E', TimeOfEndDate: 'P2D' }, 'TimeOfEndDate', 'WARNINGS.XAPI.OUT_OF_THE_RANGE'],
    [{ ...day, Name: 'F', Group: 'GRP4711' }, 'Group', 'WARNINGS.XAPI.NOT_FOUND'],
    [{ Name: 'G', Month: 1 }, 'Day', 'WARNINGS.XAPI.REQUIRED'],
  ] as const) {
    test(`${JSON.stringify(body).slice(0, 80)} is refused, ${target} named`, async () => {
      refused(await ask('POST', '/Holidays', body), target, code)
    })
  }

  test('holidays of a department are replaced as a whole, under each of their names', async () => {
    const made = await make('Groups', { Name: 'Branch', OfficeHolidays: [{ ...day, Name: 'Fair' }] })
    const names = async () =>
      (await ask('GET', `/Groups(${made.Id})/OfficeHolidays`)).body.value.map((each: { Name: string }) => each.Name)
    assert.deepEqual(await names(), ['Fair'])
    const [first] = (await ask('GET', `/Groups(${made.Id})/OfficeHolidays`)).body.value
    const reply = await ask('PATCH', `/Groups(${made.Id})`, {
      OfficeHolidays: [first, { ...day, Name: 'Stocktaking' }],
    })
    assert.equal(reply.status, 204, reply.text)
    assert.deepEqual(await names(), ['Fair', 'Stocktaking'])
    assert.equal((await ask('GET', `/Holidays(${first.Id})`)).body.Group, made.Number)
    const wrong = await ask('PATCH', `/Groups(${made.Id})`, { OfficeHolidays: [{ ...day, Day: 31, Month: 2 }] })
    refused(wrong, 'OfficeHolidays[0].Day', 'WARNINGS.INVALID')
    assert.equal((await ask('DELETE', `/Groups(${made.Id})`)).status, 204)
    assert.equal((await ask('GET', `/Holidays(${first.Id})`)).status, 404)
  })

  test('OfficeHours is the default department under another name', async () => {
    const Hours = { Type: 'SpecificHours', Periods: [{ DayOfWeek: 'Monday', Start: '09:00:00', Stop: '17:00:00' }] }
    const zone = (await ask('GET', "/Defs/TimeZones?$filter=IanaName eq 'Europe/Berlin'")).body.value[0].Id
    assert.equal((await ask('PATCH', '/OfficeHours', { Hours, TimeZoneId: zone, SystemLanguage: 'DE' })).status, 204)
    const { body } = await ask('GET', '/Groups(1)')
    assert.deepEqual([body.Hours.Periods[0].DayOfWeek, body.TimeZoneId, body.Language], ['Monday', zone, 'DE'])
    refused(await ask('PATCH', '/OfficeHours', { TimeZoneId: 'x' }), 'TimeZoneId', 'WARNINGS.XAPI.INVALID_TIMEZONE')
    refused(await ask('PATCH', '/Groups(1)', { Hours: {} }), 'Hours.Type', 'WARNINGS.XAPI.REQUIRED')
  })
})

describe('live state', () => {
  test('a status is asked of the switch before it is remembered', async () => {
    const at = `/Users(${users.get('102')})`
    f.asked.length = 0
    assert.equal((await ask('PATCH', at, { CurrentProfileName: 'Away', FirstName: 'Bob' })).status, 204)
    assert.deepEqual(f.asked, [
      { kind: 'setLive', noun: 'User', id: users.get('102'), fields: { CurrentProfileName: 'Away' } },
    ])
    assert.equal((await ask('GET', at)).body.CurrentProfileName, 'Away')
    await ask('PATCH', at, { CurrentProfileName: 'Away', QueueStatus: 'LoggedOut' })
    assert.deepEqual(f.asked.at(-1), {
      kind: 'setLive',
      noun: 'User',
      id: users.get('102'),
      fields: { QueueStatus: 'LoggedOut' },
    })
    refused(await ask('PATCH', at, { CurrentProfileName: 'Gone' }), 'CurrentProfileName', 'WARNINGS.XAPI.NOT_FOUND')
  })

  test('what the switch refuses is not stored, and its reason is answered', async () => {
    const at = `/Users(${users.get('103')})`
    f.answer(() => {
      throw new Error('User 103 is in a call that forbids it.')
    })
    const reply = await ask('PATCH', at, { CurrentProfileName: 'Away', FirstName: 'Changed' })
    f.answer(() => null)
    assert.equal(reply.status, 400)
    assert.match(reply.body.error.message, /forbids it/)
    const { body } = await ask('GET', at)
    assert.deepEqual([body.CurrentProfileName, body.FirstName], ['Available', 'U103'])
  })

  test('hours are forced until a time, told to the switch together', async () => {
    f.asked.length = 0
    const forced = { CurrentGroupHours: 'ForceClosed', OverrideExpiresAt: '2026-11-20T12:00:00Z' }
    assert.equal((await ask('PATCH', '/Groups(1)', forced)).status, 204)
    assert.deepEqual(f.asked, [{ kind: 'setLive', noun: 'Group', id: 1, fields: forced }])
    const past = await ask('PATCH', '/Groups(1)', { ...forced, OverrideExpiresAt: '2026-11-20T09:00:00Z' })
    refused(past, 'OverrideExpiresAt', 'WARNINGS.ALREADY_EXPIRED')
  })

  test('what is changed by telephone is remembered', async () => {
    const id = users.get('101') ?? 0
    const version = await f.store.version()
    f.tell({ type: 'liveChanged', noun: 'User', id, fields: { CurrentProfileName: 'Custom 1', Number: '999' } })
    const deadline = performance.now() + 60_000
    while ((await f.store.version()) === version && performance.now() < deadline) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    const { body } = await ask('GET', `/Users(${id})`)
    assert.deepEqual([body.CurrentProfileName, body.Number], ['Custom 1', '101'])
  })
})

test('without the switch a status cannot be set, everything else can', async () => {
  const alone = await fixture({ withSwitch: false })
  try {
    const on = asker(alone.app, await loginToken(alone.app, '100', OWNER_PASSWORD))
    assert.equal((await on('PATCH', '/Users(2)', { CurrentProfileName: 'Away' })).status, 503)
    assert.equal((await on('PATCH', '/Users(2)', { CurrentProfileName: 'Available', FirstName: 'Ed' })).status, 204)
  } finally {
    await alone.close()
  }
})
