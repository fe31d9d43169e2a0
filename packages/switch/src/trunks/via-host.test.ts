// "Put public IP in SIP VIA": which host the requests of a trunk name in Via; Contact, and other trunks, know nothing of it.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { SipRequest } from '@cordboard/sip'
import { legOrder, trunkSettings } from './settings.fixture.ts'
import { type Carrier, type CarrierOptions, openCarrier, openOffice } from './world.fixture.ts'

const zone = { 'A sip.carrier.example': ['127.0.0.1'] }
const account = { registration: 'both', authId: 'company', password: 'secret-company' } as const

async function open(t: TestContext, options: CarrierOptions = {}) {
  const carrier = await openCarrier(options)
  t.after(() => carrier.close())
  return carrier
}

/** Closed before its carriers: it takes its registration back. */
async function officeOf(t: TestContext) {
  const office = await openOffice({ zone })
  t.after(() => office.close())
  return office
}

const request = async (carrier: Carrier, method: string): Promise<SipRequest> =>
  (await carrier.seen.find(method, ({ request }) => request.method === method)).request

for (const viaHost of ['pbx.example', '2001:db8::7', null]) {
  const expected = viaHost ?? '127.0.0.1'
  const given = viaHost === null ? 'no host for Via' : `${viaHost} for Via`

  test(`a trunk that registers, with ${given}: REGISTER, INVITE, ACK and BYE name ${expected}`, async (t) => {
    const office = await officeOf(t)
    const carrier = await open(t, { password: 'secret-company' })
    office.apply([trunkSettings({ ...account, port: carrier.port, viaHost })])
    await office.whenLine('registered', ({ state }) => state === 'registered')
    office.desk.place(legOrder('leg'))
    await office.told.find('answered', ({ event }) => event.event === 'answered')
    const ack = await carrier.acks.find('ACK', () => true)
    office.host.wish('leg', { wish: 'end', headers: [] })
    await request(carrier, 'BYE')
    await office.desk.close()
    const seen = carrier.seen.all.map(({ request }) => request)
    for (const method of ['REGISTER', 'INVITE', 'BYE'])
      assert.ok(
        seen.some((one) => one.method === method),
        method,
      )
    for (const { method, via } of [...seen, ack]) assert.equal(via.host, expected, method)
    for (const one of seen) assert.equal(one.via.port, office.endpoints[0]?.port, one.method)
    const contacts = seen.flatMap((one) => one.addresses('Contact').map(({ uri }) => uri?.host))
    assert.deepEqual(new Set(contacts), new Set(['127.0.0.1']), 'Contact is another matter')
  })

  test(`a trunk without login, with ${given}: OPTIONS and CANCEL name ${expected}`, async (t) => {
    const office = await officeOf(t)
    const carrier = await open(t, { answer: ({ method }) => (method === 'INVITE' ? 180 : 200) })
    office.apply([trunkSettings({ port: carrier.port, viaHost })])
    await office.whenLine('up', ({ up }) => up)
    office.desk.place(legOrder('leg'))
    await office.told.find('ringing', ({ event }) => event.event === 'progressed')
    office.host.wish('leg', { wish: 'end', headers: [] })
    const cancel = await carrier.cancels.find('CANCEL', () => true)
    const [options, invite] = [await request(carrier, 'OPTIONS'), await request(carrier, 'INVITE')]
    assert.deepEqual([options.via.host, invite.via.host, cancel.via.host], [expected, expected, expected])
  })
}

test('two trunks from one socket: each has its own, and a change holds from the next request on', async (t) => {
  const office = await officeOf(t)
  const [one, two] = [await open(t), await open(t)]
  const settings = (viaHost: string | null) => [
    trunkSettings({ id: 1, port: one.port, viaHost }),
    trunkSettings({ id: 2, port: two.port }),
  ]
  office.apply(settings('pbx.example'))
  for (const [trunk, carrier, expected] of [
    [1, one, 'pbx.example'],
    [2, two, '127.0.0.1'],
  ] as const) {
    office.desk.place(legOrder(`leg-${trunk}`, { trunk }))
    assert.equal((await request(carrier, 'INVITE')).via.host, expected)
    assert.equal(office.desk.viaHost(trunk), trunk === 1 ? 'pbx.example' : null)
  }
  office.apply(settings('other.example'))
  office.desk.place(legOrder('leg-3', { trunk: 1 }))
  const later = await one.seen.find(
    'INVITE',
    ({ request: { method, callId } }) => method === 'INVITE' && callId === 'leg-3',
  )
  assert.equal(later.request.via.host, 'other.example')
  assert.equal(office.desk.viaHost(99), null)
})
