// The story of a call over the API: decisions, SIP ladder and legs in the order of time.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { CallRecord, TraceLine } from '@cordboard/link'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
let alias = 0
const CALL = '01J0000000000000000000CALL'
const T = Date.parse('2026-11-20T09:00:00Z')

const line = (at: number, direction: 'in' | 'out', summary: string): TraceLine => ({
  at: T + at,
  call: CALL,
  sipCallId: 'x',
  direction,
  transport: 'tls',
  local: '192.0.2.1:5061',
  remote: '54.172.60.1:5061',
  summary,
  text: summary,
})

before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  await ask('POST', '/Users', { Number: '101', FirstName: 'Ann' })
  alias = await f.store.aliasOf(CALL)
  const leg = { peerLeg: null, startedAt: T, endedAt: T + 400, jitterMs: null, packetsLost: null, mos: null } as const
  const record: CallRecord = {
    sequence: 1,
    call: CALL,
    alias,
    startedAt: T,
    answeredAt: null,
    endedAt: T + 400,
    from: '101',
    fromName: 'Ann',
    to: '+15551234567',
    cause: 'rejected',
    segments: [
      {
        ...leg,
        order: 1,
        leg: 'A',
        party: 'extension',
        number: '101',
        name: 'Ann',
        direction: 'in',
        answeredAt: null,
        cause: 'rejected',
        sipCode: 403,
        action: 'dialled',
        codec: null,
      },
      {
        ...leg,
        order: 2,
        leg: 'B',
        party: 'trunk',
        number: '+15551234567',
        name: '',
        direction: 'out',
        startedAt: T + 100,
        endedAt: T + 300,
        answeredAt: null,
        cause: 'rejected',
        sipCode: 403,
        action: 'trunk 10000 Twilio, E.164',
        codec: 'PCMU',
        jitterMs: 1.4,
        packetsLost: 0,
        mos: 4.35,
      },
    ],
  }
  await f.store.storeCalls([record])
  const entry = { at: T + 350, severity: 'Warning', call: CALL, message: 'It failed.', tip: 'Do this.' } as const
  await f.store.logEvents([
    { ...entry, id: 'trunk-call-failed', parameters: { number: '+15551234567' } },
    { ...entry, id: 'call-dropped', call: '01OTHER', message: 'Another call.', parameters: { number: '101' } },
  ])
  f.answer((request) =>
    request.kind === 'trace'
      ? {
          trace: 't',
          lines: [
            line(110, 'out', 'INVITE sip:+15551234567@acme.pstn.twilio.com SIP/2.0'),
            line(300, 'in', 'SIP/2.0 403 Forbidden'),
          ],
        }
      : null,
  )
})
after(() => f.close())

async function logs(rest: string, start = '2026-11-20T00:00:00Z'): Promise<readonly string[]> {
  const path = `/ActivityLog/Pbx.GetLogs(startDate=${start},endDate=2026-11-21T00:00:00Z,${rest})`
  const reply = await ask('GET', path)
  assert.equal(reply.status, 200, reply.text)
  return reply.body.value.map((each: { Message: string }) => each.Message)
}

const STORY = [
  'Call ALIAS from 101 Ann to +15551234567 begins.',
  '101 Ann calls (dialled).',
  '+15551234567 is called (trunk 10000 Twilio, E.164).',
  'SIP --> 54.172.60.1:5061 (tls) INVITE sip:+15551234567@acme.pstn.twilio.com SIP/2.0',
  '+15551234567 leaves: rejected, SIP 403; PCMU, 0 packets lost, jitter 1 ms, MOS 4.3.',
  'SIP <-- 54.172.60.1:5061 (tls) SIP/2.0 403 Forbidden',
  'It failed. Do this.',
  '101 Ann leaves: rejected, SIP 403.',
  'The call ends (rejected).',
]

test('a call’s story has rule and trunk, SIP ladder, codec and quality, and what the event log says', async () => {
  const story = STORY.map((each) =>
    each.replace('ALIAS', String(alias)).replace('MOS 4.3.', `MOS ${(4.35).toFixed(1)}.`),
  )
  assert.deepEqual(await logs(`extension='',call='${CALL}',severity=''`), story)
  assert.deepEqual(await logs(`extension='101',call='${alias}',severity=''`), story)
})

test('somebody who had no part in the call has no story of it', async () => {
  assert.deepEqual(await logs(`extension='102',call='${CALL}',severity=''`), [])
})

test('by severity only the entries of the event log remain', async () => {
  assert.deepEqual(await logs(`extension='',call='${CALL}',severity='Warning'`), ['It failed. Do this.'])
  assert.deepEqual(await logs(`extension='',call='${CALL}',severity='Error'`), [])
})

test('without a call it is the event log by extension and time', async () => {
  assert.deepEqual(await logs(`extension='101',call='',severity=''`), ['Another call.'])
  assert.deepEqual(await logs(`extension='101',call='',severity=''`, '2026-11-20T23:00:00Z'), [])
})

test('the story is told without the ladder while the switch says no', async () => {
  f.answer(() => {
    throw new Error('no')
  })
  const told = await logs(`extension='',call='${CALL}',severity=''`)
  assert.equal(told.length, STORY.length - 2)
})

test('the filter names the calls of each extension', async () => {
  const { body } = await ask('GET', '/ActivityLog/Pbx.GetFilter()')
  const ann = body.Extensions.find((each: { Number: string }) => each.Number === '101')
  assert.deepEqual(ann.CallIds, [CALL])
})
