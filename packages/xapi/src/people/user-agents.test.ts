// What phones of different makers say of themselves.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviceSaid, macIn } from './user-agents.ts'

for (const [agent, vendor, model, version] of [
  ['Yealink SIP-T46S 66.86.0.15', 'Yealink', 'SIP-T46S', '66.86.0.15'],
  ['Yealink SIP-T46S 66.86.0.15 805ec0a1b2c3', 'Yealink', 'SIP-T46S', '66.86.0.15'],
  ['Grandstream GXP2170 1.0.11.35', 'Grandstream', 'GXP2170', '1.0.11.35'],
  ['snomD785/10.1.64.14', null, 'snomD785', '10.1.64.14'],
  ['', null, null, null],
  ['a phone', null, null, null],
  ['X'.repeat(5000), null, null, null],
] as const) {
  test(`'${agent.slice(0, 50)}' is ${vendor} ${model} ${version}`, () => {
    assert.deepEqual(deviceSaid(agent), { vendor, model, version })
  })
}

for (const [userAgent, contact, mac] of [
  ['Yealink SIP-T46S 66.86.0.15 805ec0a1b2c3', 'sip:101@192.0.2.1', '805ec0a1b2c3'],
  ['Phone [80:5E:C0:A1:B2:C3]', 'sip:101@192.0.2.1', '805ec0a1b2c3'],
  ['Phone', 'sip:101@192.0.2.1:5060;mac=80-5e-c0-a1-b2-c3', '805ec0a1b2c3'],
  ['Phone 1.2', 'sip:493012345678@192.0.2.1', null],
  ['Phone', 'sip:101@192.0.2.1;id=805ec0a1b2c3d4', null],
  ['Phone', 'sip:101@[2001:db8:80:5e:c0:a1:b2:c3]', null],
] as const) {
  test(`${userAgent} at ${contact} has the MAC address ${mac}`, () => {
    assert.equal(macIn({ userAgent, contact }), mac)
  })
}
