// Direct calls to SIP URIs go outside only.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answers, firstCaller, logged } from './scene.fixture.ts'
import { World } from './world.fixture.ts'
import { company } from './world-facts.fixture.ts'

function dial(uri: string): World {
  const world = new World()
  world.facts = company({ more: { allowsDirectSip: true } })
  world.invite(1, uri, false)
  return world
}

for (const [uri, why] of [
  ['sip:x@127.0.0.1', /public address/],
  ['sip:x@10.0.0.5:5060', /public address/],
  ['sip:x@192.168.1.1', /public address/],
  ['sip:x@169.254.169.254:80;transport=tcp', /public address/],
  ['sip:x@0.0.0.0', /public address/],
  ['sip:x@[::1]', /public address/],
  ['sip:x@[fe80::1]:5062', /public address/],
  ['sip:x@[::ffff:10.0.0.1]', /public address/],
  ['sip:10.0.0.5', /public address/],
  ['sip:x@8.8.8.8;maddr=127.0.0.1', /maddr/],
  ['sip:x@x.example;MADDR=8.8.8.8', /maddr/],
  ['sip:x@x.example;transport=sctp', /transport/],
  ['sip:x@x.example;transport=ws', /transport/],
  ['sip:x@x.example;transport', /transport/],
  ['sip:pbx', /this system/],
] as const)
  test(`${uri} is refused, and the operator reads why`, () => {
    const world = dial(uri)
    assert.deepEqual(world.started, [])
    assert.deepEqual(answers(firstCaller(world)), [403])
    const [entry] = logged(world, 'uri-refused')
    assert.match(entry?.message ?? '', why)
    assert.ok(entry?.tip)
    world.finish()
  })

for (const uri of [
  'sip:x@8.8.8.8',
  'sip:x@[2606:4700::1111]:5080',
  'sip:x@x.example;transport=TLS',
  'sips:x@x.example',
  'sip:x@x.example:5080;transport=udp;user=phone',
])
  test(`${uri} is called, and only where it is outside`, () => {
    const world = dial(uri)
    assert.deepEqual(
      world.started.map(({ device }) => device.target),
      [{ uri, flow: null, outsideOnly: true }],
    )
    assert.deepEqual(logged(world, 'uri-refused'), [])
  })
