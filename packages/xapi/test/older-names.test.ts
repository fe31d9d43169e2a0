// What older versions asked by function answers as the key of today does: for every noun that has a number.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
})
after(() => f.close())

const NUMBERED = ['Fax', 'Parkings', 'Queues', 'Receptionists', 'RingGroups', 'Users'] as const

for (const [set, name, made] of [
  ...NUMBERED.map((each) => [each, 'GetByNumber', each] as const),
  ['Peers', 'GetPeerByNumber', 'Users'],
  ['Trunks', 'GetTrunkByNumber', 'Trunks'],
] as const) {
  test(`${set}/Pbx.${name}(number='…') is ${set}(Number='…')`, async () => {
    const created = await ask('POST', `/${made}`, made === 'Trunks' ? { Gateway: { Host: 'sip.example.net' } } : {})
    assert.equal(created.status, 201, created.text)
    const { Number: number, Id: id } = created.body
    const older = await ask('GET', `/${set}/Pbx.${name}(number='${number}')`)
    const today = await ask('GET', `/${set}(Number='${number}')`)
    assert.equal(older.status, 200, older.text)
    assert.equal(older.body.Id, id)
    assert.deepEqual(older.body, today.body)
    assert.equal((await ask('GET', `/${set}/Pbx.${name}(number='nobody')`)).status, 404)
    assert.equal((await ask('GET', `/${set}/Pbx.${name}()`)).status, 400)
  })
}
