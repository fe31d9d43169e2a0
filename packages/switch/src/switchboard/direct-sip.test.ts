// A whole switch on loopback: direct SIP reaches nobody inside, neither by address nor by a name that stands for one.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Resolver } from '@cordboard/sip'
import { readAddressSettings } from '../address/advertise.ts'
import { type Office, openOffice } from './office.fixture.ts'
import { Phone, phoneSdp } from './phone.fixture.ts'

let office: Office
let caller: Phone
let inside: Phone
const asked: string[] = []

before(async () => {
  const resolver: Resolver = {
    resolve(host) {
      asked.push(host)
      return Promise.resolve(['127.0.0.1'])
    },
  }
  const addresses = readAddressSettings([], ['2606:4700:0:0::1'])
  assert.ok(addresses.ok)
  office = await openOffice({
    numbers: ['101'],
    options: {
      addresses: addresses.settings,
      sip: { endpoints: [{ transport: 'udp', address: '127.0.0.1', port: 0 }], loopLag: null, resolver },
    },
  })
  const row = { DirectSIPAllowExternal: true }
  office.pbx.control.received({ type: 'changed', version: 2, rows: [{ noun: 'NetworkSettings', id: 1, row }] })
  inside = await new Phone('x', office.server).start()
  caller = await office.phone('101')
})
after(async () => {
  await inside.stop()
  await office.close()
})

async function dial(host: string): Promise<number> {
  const session = caller.call(encodeURIComponent(`sip:x@${host}`), phoneSdp(4000))
  return (await caller.event(session, 'failed')).status
}

test('a name is asked for, and not called when it stands for an address inside', async () => {
  const port = new URL(inside.contact.replace('sip:', 'sip://')).port
  assert.ok((await dial(`inside.example:${port}`)) >= 400)
  assert.deepEqual([...new Set(asked)], ['inside.example'])
  assert.deepEqual(inside.requests, [])
})

test('addresses inside and our own, however they are spelled, are refused at once', async () => {
  for (const host of ['127.0.0.1', '10.1.2.3', '[2606:4700::1]']) assert.equal(await dial(host), 403, host)
  assert.deepEqual(
    office.events.flatMap((event) =>
      event.type === 'log' && event.entry.id === 'uri-refused' ? [event.entry.parameters.uri] : [],
    ),
    ['sip:x@127.0.0.1', 'sip:x@10.1.2.3', 'sip:x@[2606:4700::1]'],
  )
})
