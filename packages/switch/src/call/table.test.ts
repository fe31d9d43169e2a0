// The call machine's table: every state with every event, and what comes of it; "ignored" is written down too.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOne, refer as referBy } from './acts.fixture.ts'
import { rowsOf, type Scene, sessionOf, stateOf } from './table.fixture.ts'
import { World } from './world.fixture.ts'

/** One device rings for 102; `at` chooses whose events come. */
function ringing(at: 'caller' | 'fork'): Scene {
  const world = new World()
  world.devices = 1
  const call = world.invite(1, '102', false)
  const [caller, fork] = stateOf(world, call).legs
  return { world, call, leg: (at === 'caller' ? caller?.id : fork?.id) ?? '' }
}

function talking(): Scene {
  const { world, call, leg } = ringing('caller')
  answerOne(world)
  return { world, call, leg }
}

function adopting(): Scene {
  const scene = talking()
  refer(scene, '<sip:103@pbx?Replaces=nobody%3Bto-tag%3Da%3Bfrom-tag%3Db>')
  scene.world.under.length = 0
  return scene
}

function refer({ world, leg }: Scene, to: string): void {
  referBy(world, sessionOf(world, leg), to, 'r')
}

/** The caller (Anna) sends Bert to 103, where a device rings; events come from `at`. */
function transferring(at: 'transferor' | 'transferee'): Scene {
  const scene = talking()
  refer(scene, '<sip:103@pbx>')
  const [transferor, transferee] = stateOf(scene.world, scene.call).legs
  return { ...scene, leg: (at === 'transferor' ? transferor?.id : transferee?.id) ?? '' }
}

function echoing(): Scene {
  const world = new World()
  const call = world.invite(1, '*777', false)
  answerOne(world)
  return { world, call, leg: stateOf(world, call).legs[0]?.id ?? '' }
}

/** Click to call, own device answered, but 104 has no device. */
function toning(): Scene {
  const world = new World()
  world.devices = 1
  const call = world.request(1, '104')
  answerOne(world)
  return { world, call, leg: stateOf(world, call).legs[0]?.id ?? '' }
}

/** Hung up, the last figures are awaited. */
function closing(): Scene {
  const scene = talking()
  scene.world.post(scene.call, { event: 'dropped', cause: 'dropped' })
  return scene
}

const scenes = {
  'ring, caller': () => ringing('caller'),
  'ring, device': () => ringing('fork'),
  'transfer, transferor': () => transferring('transferor'),
  'transfer, transferee': () => transferring('transferee'),
  talk: talking,
  'talk, adopting': adopting,
  echo: echoing,
  tone: toning,
  closing,
} as const

const expected: Record<keyof typeof scenes, Record<string, string>> = {
  'ring, caller': {
    'progressed 180': 'ignored',
    'progressed 183': 'ignored',
    answered: 'ignored',
    'failed 486': 'closing: end free free writeRecord forget',
    'failed 302': 'closing: end free free writeRecord forget',
    acknowledged: 'ignored',
    cancelled: 'closing: end free free writeRecord forget',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    agreed: 'ignored',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    info: 'ignored',
    ended: 'closing: end free free writeRecord forget',
    'timer ring': 'closing: end reject free free writeRecord forget',
    'timer tone': 'ignored',
    'timer adopt': 'ignored',
    'timer closing': 'ignored',
    'timer media': 'ignored',
    'timer leave': 'ignored',
    'media silent': 'ignored',
    'media released': 'ignored',
    mediaLost: 'free free',
    dropped: 'closing: reject end free free writeRecord forget',
    replacing: 'reject free',
    handOverAsked: 'closing: handOver reject free writeRecord forget',
    handOverRefused: 'ignored',
    'handedOver unasked': 'ignored',
    resumed: 'ignored',
  },
  'ring, device': {
    'progressed 180': 'ring',
    'progressed 183': 'ring',
    answered: 'talk: answer',
    'failed 486': 'closing: reject free free writeRecord forget',
    'failed 302': 'startLeg free',
    acknowledged: 'ignored',
    cancelled: 'closing: reject free free writeRecord forget',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    agreed: 'ignored',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    info: 'ignored',
    ended: 'closing: reject free free writeRecord forget',
    'timer ring': 'closing: end reject free free writeRecord forget',
    'timer tone': 'ignored',
    'timer adopt': 'ignored',
    'timer closing': 'ignored',
    'timer media': 'ignored',
    'timer leave': 'ignored',
    'media silent': 'ignored',
    'media released': 'ignored',
    mediaLost: 'free free',
    dropped: 'closing: reject end free free writeRecord forget',
    replacing: 'talk: answer end answer free',
    handOverAsked: 'refuseHandOver',
    handOverRefused: 'ignored',
    'handedOver unasked': 'ignored',
    resumed: 'ignored',
  },
  'transfer, transferor': {
    'progressed 180': 'ignored',
    'progressed 183': 'ignored',
    answered: 'ignored',
    'failed 486': 'ignored',
    'failed 302': 'ignored',
    acknowledged: 'ignored',
    cancelled: 'ignored',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    agreed: 'ignored',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    info: 'ignored',
    ended: 'free',
    'timer ring': 'talk: end notifyRefer free',
    'timer tone': 'ignored',
    'timer adopt': 'ignored',
    'timer closing': 'ignored',
    'timer media': 'ignored',
    'timer leave': 'ignored',
    'media silent': 'ignored',
    'media released': 'ignored',
    mediaLost: 'offer offer free free free',
    dropped: 'closing: end end end free free free',
    replacing: 'reject free',
    handOverAsked: 'refuseHandOver',
    handOverRefused: 'ignored',
    'handedOver unasked': 'ignored',
    resumed: 'ignored',
  },
  'transfer, transferee': {
    'progressed 180': 'ignored',
    'progressed 183': 'ignored',
    answered: 'ignored',
    'failed 486': 'closing: end notifyRefer end free free free',
    'failed 302': 'closing: end notifyRefer end free free free',
    acknowledged: 'ignored',
    cancelled: 'closing: end notifyRefer end free free free',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    agreed: 'ignored',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    info: 'ignored',
    ended: 'closing: end notifyRefer end free free free',
    'timer ring': 'talk: end notifyRefer free',
    'timer tone': 'ignored',
    'timer adopt': 'ignored',
    'timer closing': 'ignored',
    'timer media': 'ignored',
    'timer leave': 'ignored',
    'media silent': 'ignored',
    'media released': 'ignored',
    mediaLost: 'offer offer free free free',
    dropped: 'closing: end end end free free free',
    replacing: 'reject free',
    handOverAsked: 'refuseHandOver',
    handOverRefused: 'ignored',
    'handedOver unasked': 'ignored',
    resumed: 'ignored',
  },
  talk: {
    'progressed 180': 'ignored',
    'progressed 183': 'ignored',
    answered: 'ignored',
    'failed 486': 'closing: end free free',
    'failed 302': 'closing: end free free',
    acknowledged: 'ignored',
    cancelled: 'closing: end free free',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    agreed: 'ignored',
    offerRefused: 'noted',
    'referred 103': 'ring: acceptRefer startLeg',
    info: 'sendDigits',
    ended: 'closing: end free free',
    'timer ring': 'ignored',
    'timer tone': 'ignored',
    'timer adopt': 'ignored',
    'timer closing': 'ignored',
    'timer media': 'ignored',
    'timer leave': 'ignored',
    'media silent': 'ignored',
    'media released': 'ignored',
    mediaLost: 'offer offer free free',
    dropped: 'closing: end end free free',
    replacing: 'answer end offer free',
    handOverAsked: 'closing: handOver end free',
    handOverRefused: 'ignored',
    'handedOver unasked': 'ignored',
    resumed: 'ignored',
  },
  'talk, adopting': {
    'progressed 180': 'ignored',
    'progressed 183': 'ignored',
    answered: 'ignored',
    'failed 486': 'closing: notifyRefer end free free',
    'failed 302': 'closing: notifyRefer end free free',
    acknowledged: 'ignored',
    cancelled: 'closing: notifyRefer end free free',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    agreed: 'ignored',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    info: 'sendDigits',
    ended: 'closing: notifyRefer end free free',
    'timer ring': 'ignored',
    'timer tone': 'ignored',
    'timer adopt': 'notifyRefer',
    'timer closing': 'ignored',
    'timer media': 'ignored',
    'timer leave': 'ignored',
    'media silent': 'ignored',
    'media released': 'ignored',
    mediaLost: 'offer offer free free',
    dropped: 'closing: end end free free',
    replacing: 'reject free',
    handOverAsked: 'refuseHandOver',
    handOverRefused: 'notifyRefer',
    'handedOver unasked': 'noted',
    resumed: 'ignored',
  },
  echo: {
    'progressed 180': 'ignored',
    'progressed 183': 'ignored',
    answered: 'ignored',
    'failed 486': 'closing: free',
    'failed 302': 'closing: free',
    acknowledged: 'ignored',
    cancelled: 'closing: free',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    agreed: 'ignored',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    info: 'ignored',
    ended: 'closing: free',
    'timer ring': 'ignored',
    'timer tone': 'ignored',
    'timer adopt': 'ignored',
    'timer closing': 'ignored',
    'timer media': 'ignored',
    'timer leave': 'ignored',
    'media silent': 'ignored',
    'media released': 'ignored',
    mediaLost: 'offer free',
    dropped: 'closing: end free',
    replacing: 'reject free',
    handOverAsked: 'refuseHandOver',
    handOverRefused: 'ignored',
    'handedOver unasked': 'ignored',
    resumed: 'ignored',
  },
  tone: {
    'progressed 180': 'ignored',
    'progressed 183': 'ignored',
    answered: 'ignored',
    'failed 486': 'closing: free',
    'failed 302': 'closing: free',
    acknowledged: 'ignored',
    cancelled: 'closing: free',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    agreed: 'ignored',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    info: 'ignored',
    ended: 'closing: free',
    'timer ring': 'ignored',
    'timer tone': 'closing: end free',
    'timer adopt': 'ignored',
    'timer closing': 'ignored',
    'timer media': 'ignored',
    'timer leave': 'ignored',
    'media silent': 'ignored',
    'media released': 'ignored',
    mediaLost: 'offer free',
    dropped: 'closing: end free',
    replacing: 'reject free',
    handOverAsked: 'refuseHandOver',
    handOverRefused: 'ignored',
    'handedOver unasked': 'ignored',
    resumed: 'ignored',
  },
  closing: {
    'progressed 180': 'ignored',
    'progressed 183': 'ignored',
    answered: 'ignored',
    'failed 486': 'ignored',
    'failed 302': 'ignored',
    acknowledged: 'ignored',
    cancelled: 'ignored',
    'offered hold': 'ignored',
    'offered nothing common': 'ignored',
    agreed: 'ignored',
    offerRefused: 'ignored',
    'referred 103': 'ignored',
    info: 'ignored',
    ended: 'ignored',
    'timer ring': 'ignored',
    'timer tone': 'ignored',
    'timer adopt': 'ignored',
    'timer closing': 'writeRecord forget',
    'timer media': 'ignored',
    'timer leave': 'ignored',
    'media silent': 'ignored',
    'media released': 'noted',
    mediaLost: 'writeRecord forget',
    dropped: 'ignored',
    replacing: 'reject free',
    handOverAsked: 'refuseHandOver',
    handOverRefused: 'ignored',
    'handedOver unasked': 'ignored',
    resumed: 'ignored',
  },
}

for (const name of Object.keys(scenes) as (keyof typeof scenes)[]) {
  test(`every event in: ${name}`, () => {
    assert.deepEqual(rowsOf(scenes[name]), expected[name])
  })
}
