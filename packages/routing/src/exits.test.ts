// Exits of departments, queues, ring groups and receptionists by hours and holidays.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nowhere } from './destination-facts.ts'
import { calls, inside, open } from './inside.fixture.ts'
import {
  always,
  christmas,
  company,
  evening,
  group,
  never,
  officeTime,
  outboundRule,
  outsider,
  queue,
  receptionist,
  ringGroup,
  route,
  said,
  to,
  unsaid,
  weekdays,
} from './office.fixture.ts'
import type { HolidayFacts } from './office-facts.ts'

const feast: HolidayFacts = {
  name: 'Christmas',
  recurrent: true,
  from: { year: 0, month: 12, day: 25, second: 0 },
  until: { year: 0, month: 12, day: 25, second: 86_400 },
  prompt: null,
}

const lunch = { ...weekdays, periods: [{ day: 3, start: 10 * 3600, stop: 11 * 3600 }] }

const exits = {
  outOfOffice: route(to('extension', '103')),
  breakTime: route(to('extension', '104')),
  holidays: route(to('extension', '105')),
}

type ExitRow = readonly [name: string, office: Parameters<typeof group>[0], now: number, result: string]

const exitTable: readonly ExitRow[] = [
  ['open', { hours: weekdays }, officeTime, 'own'],
  ['closed', { hours: weekdays }, evening, 'ring 103'],
  ['break', { hours: weekdays, breakTime: lunch }, officeTime, 'ring 104'],
  ['holiday', { hours: weekdays, holidays: [feast] }, christmas, 'ring 105'],
  ['holiday before break', { breakTime: { ...always }, holidays: [feast] }, christmas, 'ring 105'],
  ['break before closed', { hours: never, breakTime: lunch }, officeTime, 'ring 104'],
  ['forced open on a holiday', { holidays: [feast], forced: { mode: 'open', until: null } }, christmas, 'own'],
  ['forced closed by day', { hours: weekdays, forced: { mode: 'closed', until: null } }, officeTime, 'ring 103'],
  [
    'forced to its operator',
    { operator: route(to('extension', '102')), forced: { mode: 'operator', until: null } },
    officeTime,
    'ring 102',
  ],
  ['forced to an operator that is not set', { forced: { mode: 'operator', until: null } }, officeTime, 'own'],
]

const places = [
  ['800', { queues: [queue({ exits })] }, 'queue 800 [101 102]'],
  ['801', { ringGroups: [ringGroup({ exits })] }, 'ringGroup 801 [101 103]'],
  ['802', { receptionists: [receptionist({ exits })] }, 'receptionist 802'],
] as const

for (const [number, change, own] of places) {
  for (const [name, office, now, result] of exitTable) {
    test(`[S3-05] exits of ${number}: ${name}`, () => {
      const plan = calls(company({ ...change, groups: [group(office)] }), number, outsider(), now)
      assert.equal(said(plan), result === 'own' ? own : result)
    })
  }
}

const shut = group({ hours: never })

const endings: readonly [name: string, exit: ReturnType<typeof route>, result: string][] = [
  ['nothing said: handled as always', unsaid, 'queue 800 [101 102]'],
  ['to nowhere: the call ends', route(nowhere), '480 no-destination'],
  ['a prompt, then nowhere', route(nowhere, 'closed.wav'), 'play closed.wav, 480 no-destination'],
  ['a prompt, then somebody', route(to('extension', '103'), 'closed.wav'), 'play closed.wav, ring 103'],
  ['outside', route(to('external', '+43 1 234')), 'out 10000:+431234'],
  ['a SIP URI', route(to('external', 'sip:a@sip.carrier.example')), 'out 10000:sip:a@sip.carrier.example'],
  ['a department', route(to('group', '1')), '480 no-destination'],
  ['itself', route(to('queue', '800')), '483 too-many-hops'],
]

for (const [name, exit, result] of endings) {
  test(`exits: ${name}`, () => {
    const facts = company({ groups: [shut], queues: [queue({ exits: { ...exits, outOfOffice: exit } })] })
    assert.equal(said(calls(facts, '800', outsider())), result)
  })
}

test('an exit to an emergency number at our own domain calls for help', () => {
  const facts = company({
    groups: [shut],
    queues: [queue({ exits: { ...exits, outOfOffice: route(to('external', 'sip:112@pbx.example')) } })],
    rules: [outboundRule({ emergency: true, prefixes: ['112'] })],
    more: { domains: ['pbx.example'] },
  })
  const plan = calls(facts, '800', outsider())
  assert.ok(plan.plan === 'dialOut' && plan.emergency, said(plan))
})

test('a holiday’s own prompt replaces that of the route', () => {
  const office = group({ holidays: [{ ...feast, prompt: 'merry.wav' }] })
  const facts = company({
    groups: [office],
    queues: [queue({ exits: { ...exits, holidays: route(nowhere, 'plain.wav') } })],
  })
  assert.equal(said(calls(facts, '800', outsider(), christmas)), 'play merry.wav, 480 no-destination')
})

test('a department’s number goes by its own routes and hours', () => {
  const department = group({
    hours: weekdays,
    officeRoute: route(to('queue', '800')),
    outOfOfficeRoute: route(to('extension', '105'), 'closed.wav'),
  })
  const facts = company({ groups: [department] })
  assert.equal(said(calls(facts, 'GRP0000')), 'queue 800 [101 102]')
  assert.equal(said(calls(facts, 'GRP0000', inside, evening)), 'play closed.wav, ring 105')
  assert.equal(said(calls(company(), 'GRP0000')), '480 no-destination')
})

test('the trail of a closed queue says which department is closed when', () => {
  const facts = company({ groups: [open], queues: [queue({ exits })] })
  assert.match(
    calls(facts, '800', inside, evening).trail.join('; '),
    /DEFAULT is closed at Wednesday 20:00, so 800 sends/,
  )
})
