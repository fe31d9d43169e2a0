// Control has a device fetch its settings or start anew: the NOTIFY goes to that device and its answer comes back.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Office, openOffice } from './office.fixture.ts'
import type { Phone } from './phone.fixture.ts'

let office: Office
let desk: Phone
let other: Phone
before(async () => {
  office = await openOffice({ numbers: ['101', '102'] })
  desk = await office.phone('101')
  other = await office.phone('101')
})
after(() => office.close())

let last = 0

async function notify(contact: string, restart: boolean, user = 101): Promise<string | null> {
  const id = `n${++last}`
  office.pbx.control.received({ type: 'request', id, request: { kind: 'notifyDevice', user, contact, restart } })
  const answered = () => office.events.find((event) => event.type === 'answer' && event.id === id)
  await office.until(() => answered() !== undefined, 'an answer')
  const answer = answered()
  assert.ok(answer?.type === 'answer')
  return answer.ok ? null : answer.error
}

test('the one device that is meant gets the NOTIFY, with the event of a restart or of a look at its settings', async () => {
  desk.answers.set('NOTIFY', 200)
  for (const [restart, event] of [
    [true, 'check-sync;reboot=true'],
    [false, 'check-sync;reboot=false'],
  ] as const) {
    assert.equal(await notify(desk.contact, restart), null)
    const request = desk.requests.findLast(({ method }) => method === 'NOTIFY')
    assert.equal(request?.header('Event'), event)
    assert.equal(request?.header('Subscription-State'), 'terminated')
    assert.equal(request?.header('Contact'), '<sip:127.0.0.1>')
  }
  assert.equal(
    other.requests.some(({ method }) => method === 'NOTIFY'),
    false,
  )
})

test('a device that does not know the event says so', async () => {
  desk.answers.set('NOTIFY', 489)
  assert.match((await notify(desk.contact, true)) ?? '', /answered 489/)
})

test('who is not registered gets nothing', async () => {
  assert.match((await notify('sip:101@127.0.0.1:9', true)) ?? '', /not registered/)
  assert.match((await notify(desk.contact, true, 102)) ?? '', /not registered/)
})
