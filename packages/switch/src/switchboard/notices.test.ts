// Notices: control has an extension rung and told something; emergency calls are told to control, also when it was away.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { LogEntry, SwitchEvent, SwitchRequest } from '@cordboard/link'
import { ControlDesk } from './control-desk.ts'
import { type Office, openOffice } from './office.fixture.ts'
import { type Phone, phoneSdp } from './phone.fixture.ts'

let office: Office
let bert: Phone
before(async () => {
  office = await openOffice({ numbers: ['101', '102', '103'] })
  bert = await office.phone('102')
})
after(() => office.close())

const files = ['shipped:emergency-number.wav', 'shipped:digit-9.wav']
const from = { number: '101', name: 'Emergency 911' }

function announce(change: Partial<Extract<SwitchRequest, { kind: 'announceTo' }>> = {}): unknown {
  const request = { kind: 'announceTo', number: '102', files, from, ...change } as const
  office.pbx.control.received({ type: 'request', id: 'x', request })
  const answer = office.events.findLast((event) => event.type === 'answer')
  assert.ok(answer?.type === 'answer')
  if (!answer.ok) throw new Error(answer.error ?? '')
  return answer.value
}

test('[S4-21] an extension is rung, sees whom the notice is about, and hears the files', async () => {
  announce()
  const { session, request } = await bert.invitation()
  assert.equal(request.from.uri?.user, '101')
  assert.equal(request.from.display, 'Emergency 911')
  bert.wish(session, { wish: 'answer', sdp: phoneSdp(5000), headers: [] })
  await office.until(() => office.media.feedTowards(5000)?.from === 'prompt', 'the notice is played')
  const feed = office.media.feedTowards(5000)
  assert.ok(feed?.from === 'prompt')
  assert.deepEqual([feed.files, feed.repeat], [files, 2])
  bert.wish(session, { wish: 'end', headers: [] })
  await office.quiet(1)
  assert.deepEqual([office.records[0]?.fromName, office.records[0]?.to], ['Emergency 911', '102'])
})

test('what cannot be told is refused with the reason', () => {
  assert.throws(() => announce({ number: '999' }), /no extension 999/)
  assert.throws(() => announce({ number: '103' }), /No device of extension 103/)
  for (const wrong of [[], [''], ['x'.repeat(1025)], Array.from({ length: 41 }, () => 'x')])
    assert.throws(() => announce({ files: wrong }), /files are expected/)
})

const entry = (id: string): SwitchEvent => {
  const logged: LogEntry = { at: 1, id, severity: 'Warning', call: null, message: '', tip: null, parameters: {} }
  return { type: 'log', entry: logged }
}

test('an emergency call that nobody heard of is told when control is back, once; what is live only is not', () => {
  const desk = new ControlDesk()
  desk.tell(entry('emergency-call'))
  desk.tell(entry('routing-busy'))
  const told: SwitchEvent[] = []
  desk.up((event) => told.push(event))
  assert.deepEqual(told, [entry('emergency-call')])
  desk.up((event) => told.push(event))
  assert.equal(told.length, 1)
  desk.tell(entry('routing-busy'))
  assert.equal(told.length, 2)
})
