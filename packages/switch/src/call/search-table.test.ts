// The same table for what a call looks for: a ring group, a queue, a way out of the house; receptionists and announcements.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acknowledgeAll, answerOne, refer } from './acts.fixture.ts'
import type { CallEvent } from './events.ts'
import { endpointKey } from './leg.ts'
import type { Handler } from './state.ts'
import { rowsOf, type Scene, sessionOf, stateOf } from './table.fixture.ts'
import { World } from './world.fixture.ts'
import { company, queue, ringGroup, to } from './world-facts.fixture.ts'

type At = 'caller' | 'fork'

/** Anna (101) dials; events come from her leg or from the first one that rings. */
function dialled(number: string, at: At, change: (world: World) => void = () => {}): Scene {
  const world = new World()
  world.devices = 1
  change(world)
  const call = world.invite(1, number, false)
  acknowledgeAll(world)
  const [caller, fork] = stateOf(world, call).legs
  return { world, call, leg: (at === 'caller' ? caller?.id : fork?.id) ?? '' }
}

/** Agents are registered but all wrap up another call. */
const wrappingUp = (world: World): void => {
  for (const id of [2, 3]) world.wrapUps.set(id, world.now + 60_000)
}

/** Its turn on the trunk has not come. */
const slow = (world: World): void => {
  world.desk.treat = () => 'wait'
}

const greeted = (world: World): void => {
  world.facts = company({ ringGroups: [ringGroup({ greeting: 'hello.wav' })] })
}

const forwarding = (world: World): void => {
  world.facts = company({
    queues: [queue({ agents: ['104'], noAnswer: { destination: to('external', '0123'), prompt: null } })],
  })
}

/** A carrier's call reached 102; the far side at the carrier has events, or sends it to 103 by REFER. */
function byTrunk(transfers: boolean): Scene {
  const world = new World()
  world.devices = 1
  const call = world.arrive(5, '+49305100')
  answerOne(world)
  const leg = stateOf(world, call).legs[0]?.id ?? ''
  if (transfers) refer(world, sessionOf(world, leg), '<sip:103@pbx>', 'r')
  return { world, call, leg }
}

/** 101 was rung for a notice and answered. */
function noticed(): Scene {
  const world = new World()
  world.devices = 1
  const call = world.announce(1, ['own.wav', 'shipped:goodbye.wav'])
  answerOne(world)
  return { world, call, leg: stateOf(world, call).legs[0]?.id ?? '' }
}

const scenes = {
  'ring group, caller': () => dialled('810', 'caller'),
  'ring group, member': () => dialled('810', 'fork'),
  'hunt group, member': () => dialled('811', 'fork'),
  'queue, waiting caller': () => dialled('800', 'caller', wrappingUp),
  'queue, agent': () => dialled('800', 'fork'),
  'out, caller': () => dialled('0123', 'caller'),
  'out, caller while the INVITE waits': () => dialled('0123', 'caller', slow),
  'out, trunk with one route': () => dialled('0123', 'fork'),
  'out, trunk with two routes': () => dialled('00123', 'fork'),
  'out, forwarded by a queue': () => dialled('800', 'fork', forwarding),
  'told why': () => dialled('999', 'caller'),
  'told a notice': () => noticed(),
  receptionist: () => dialled('820', 'caller'),
  announcement: () => dialled('810', 'caller', greeted),
  'talk, outside caller': () => byTrunk(false),
  'transfer by a carrier, transferor': () => byTrunk(true),
} as const

/** What only these can meet. */
const more: Readonly<Record<string, (scene: Scene) => CallEvent>> = {
  'timer menu': () => ({ event: 'timerFired', timer: 'menu' }),
  'timer announce': () => ({ event: 'timerFired', timer: 'announce' }),
  'timer tell': () => ({ event: 'timerFired', timer: 'tell' }),
  'key 1': (scene) => key(scene, '1'),
  'key 4': (scene) => key(scene, '4'),
  'key 9': (scene) => key(scene, '9'),
  'key #': (scene) => key(scene, '#'),
  played: ({ world, call }) => {
    const { handler } = stateOf(world, call)
    return {
      event: 'mediaTold',
      endpoint: '',
      notice: { notice: 'played', play: playOf(handler), outcome: 'finished' },
    }
  },
  'played, unreadable': ({ world, call }) => {
    const { handler } = stateOf(world, call)
    return {
      event: 'mediaTold',
      endpoint: '',
      notice: { notice: 'played', play: playOf(handler), outcome: 'unreadable' },
    }
  },
  'played something else': () => {
    return { event: 'mediaTold', endpoint: '', notice: { notice: 'played', play: 'other', outcome: 'finished' } }
  },
  'trunkRefused, full': ({ leg }) => ({ event: 'trunkRefused', leg, why: 'at-capacity', sentence: 'Full.' }),
  'trunkRefused, no more': ({ leg }) => ({ event: 'trunkRefused', leg, why: 'no-more-addresses', sentence: 'No.' }),
}

function playOf(handler: Handler): string {
  return 'play' in handler ? (handler.play ?? '') : 'none'
}

function key({ world, call }: Scene, digit: string): CallEvent {
  const endpoint = stateOf(world, call).legs[0]?.endpoint
  return { event: 'mediaTold', endpoint: endpoint ? endpointKey(endpoint) : '', notice: { notice: 'digit', digit } }
}

/** What is not written here is ignored. */
const expected: Record<keyof typeof scenes, Record<string, string>> = {
  'ring group, caller': {
    'failed 486': 'closing: end end free free writeRecord forget',
    'failed 302': 'closing: end end free free writeRecord forget',
    cancelled: 'closing: end end free free writeRecord forget',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'closing: end end free free writeRecord forget',
    'timer ring': 'closing: end end reject free free writeRecord forget',
    mediaLost: 'free free',
    dropped: 'closing: reject end end free free writeRecord forget',
    replacing: 'reject free',
    handOverAsked: 'closing: handOver reject free writeRecord forget',
  },
  'ring group, member': {
    'progressed 180': 'ring',
    'progressed 183': 'ring',
    answered: 'talk: end answer',
    'failed 486': 'noted',
    'failed 302': 'noted',
    cancelled: 'noted',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'noted',
    'timer ring': 'closing: end end reject free free writeRecord forget',
    mediaLost: 'free free',
    dropped: 'closing: reject end end free free writeRecord forget',
    replacing: 'talk: answer end end answer free',
    handOverAsked: 'refuseHandOver',
  },
  'hunt group, member': {
    'progressed 180': 'ring',
    'progressed 183': 'ring',
    answered: 'talk: answer',
    'failed 486': 'startLeg free',
    'failed 302': 'startLeg free',
    cancelled: 'startLeg free',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'startLeg free',
    'timer ring': 'end startLeg free',
    mediaLost: 'free free',
    dropped: 'closing: reject end free free writeRecord forget',
    replacing: 'talk: answer end answer free',
    handOverAsked: 'refuseHandOver',
  },
  'queue, waiting caller': {
    'failed 486': 'closing: free',
    'failed 302': 'closing: free',
    cancelled: 'closing: free',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'closing: free',
    'timer ring': 'noted',
    mediaLost: 'offer free',
    dropped: 'closing: end free',
    replacing: 'reject free',
    handOverAsked: 'closing: handOver end free',
  },
  'queue, agent': {
    'progressed 180': 'noted',
    'progressed 183': 'noted',
    answered: 'talk: end agentAnswered offer',
    'failed 486': 'noted',
    'failed 302': 'noted',
    cancelled: 'noted',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'noted',
    'timer ring': 'end end startLeg startLeg free',
    mediaLost: 'offer free free',
    dropped: 'closing: end end end free free',
    replacing: 'talk: answer end end offer free',
    handOverAsked: 'refuseHandOver',
  },
  'out, caller': {
    'failed 486': 'closing: end free free leaveTrunk writeRecord forget',
    'failed 302': 'closing: end free free leaveTrunk writeRecord forget',
    cancelled: 'closing: end free free leaveTrunk writeRecord forget',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'closing: end free free leaveTrunk writeRecord forget',
    'timer ring': 'end placeTrunkLeg free leaveTrunk',
    mediaLost: 'free free',
    dropped: 'closing: reject end free free leaveTrunk writeRecord forget',
    replacing: 'reject free',
    handOverAsked: 'closing: handOver reject free writeRecord forget',
  },
  'out, caller while the INVITE waits': {
    'failed 486': 'closing: end free free leaveTrunk writeRecord forget',
    'failed 302': 'closing: end free free leaveTrunk writeRecord forget',
    cancelled: 'closing: end free free leaveTrunk writeRecord forget',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'closing: end free free leaveTrunk writeRecord forget',
    'timer ring': 'end placeTrunkLeg free leaveTrunk',
    mediaLost: 'free free',
    dropped: 'closing: reject end free free leaveTrunk writeRecord forget',
    replacing: 'reject free',
    handOverAsked: 'closing: handOver reject free writeRecord forget',
  },
  'told why': {
    'failed 486': 'closing: free',
    'failed 302': 'closing: free',
    cancelled: 'closing: free',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'closing: free',
    mediaLost: 'free',
    dropped: 'closing: reject free',
    replacing: 'reject free',
    handOverAsked: 'refuseHandOver',
    'timer tell': 'closing: reject free',
    played: 'closing: reject free',
    'played, unreadable': 'closing: reject free',
  },
  'told a notice': {
    'failed 486': 'closing: free',
    'failed 302': 'closing: free',
    cancelled: 'closing: free',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'closing: free',
    mediaLost: 'offer free',
    dropped: 'closing: end free',
    replacing: 'reject free',
    handOverAsked: 'refuseHandOver',
    'timer tell': 'closing: end free',
    played: 'closing: end free',
    // Once more, without the file of the instance.
    'played, unreadable': 'noted',
  },
  'out, trunk with one route': {
    'progressed 180': 'ring',
    'progressed 183': 'ring',
    answered: 'talk: answer',
    'failed 486': 'closing: reject free free leaveTrunk writeRecord forget',
    'failed 302': 'startLeg free leaveTrunk',
    cancelled: 'tell: ring free leaveTrunk',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'tell: ring free leaveTrunk',
    'timer ring': 'end placeTrunkLeg free leaveTrunk',
    mediaLost: 'free free',
    dropped: 'closing: reject end free free leaveTrunk writeRecord forget',
    replacing: 'talk: answer end answer free leaveTrunk',
    handOverAsked: 'refuseHandOver',
    'trunkRefused, full': 'tell: end ring free leaveTrunk',
    'trunkRefused, no more': 'tell: end ring free leaveTrunk',
  },
  'out, trunk with two routes': {
    'progressed 180': 'ring',
    'progressed 183': 'ring',
    answered: 'talk: answer',
    'failed 486': 'closing: reject free free leaveTrunk writeRecord forget',
    'failed 302': 'startLeg free leaveTrunk',
    cancelled: 'placeTrunkLeg free leaveTrunk',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'placeTrunkLeg free leaveTrunk',
    'timer ring': 'end placeTrunkLeg free leaveTrunk',
    mediaLost: 'free free',
    dropped: 'closing: reject end free free leaveTrunk writeRecord forget',
    replacing: 'talk: answer end answer free leaveTrunk',
    handOverAsked: 'refuseHandOver',
    'trunkRefused, full': 'end placeTrunkLeg free leaveTrunk',
    'trunkRefused, no more': 'end placeTrunkLeg free leaveTrunk',
  },
  'out, forwarded by a queue': {
    'progressed 180': 'noted',
    'progressed 183': 'noted',
    answered: 'talk: offer',
    'failed 486': 'tone: free leaveTrunk',
    'failed 302': 'startLeg free leaveTrunk',
    cancelled: 'tone: free leaveTrunk',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'tone: free leaveTrunk',
    'timer ring': 'end placeTrunkLeg free leaveTrunk',
    mediaLost: 'offer free free',
    dropped: 'closing: end end free free leaveTrunk',
    replacing: 'talk: answer end offer free leaveTrunk',
    handOverAsked: 'refuseHandOver',
    'trunkRefused, full': 'tone: end free leaveTrunk',
    'trunkRefused, no more': 'tone: end free leaveTrunk',
  },
  receptionist: {
    'failed 486': 'closing: free',
    'failed 302': 'closing: free',
    cancelled: 'closing: free',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    info: 'noted',
    ended: 'closing: free',
    mediaLost: 'offer free',
    dropped: 'closing: end free',
    replacing: 'reject free',
    handOverAsked: 'refuseHandOver',
    'timer menu': 'noted',
    'key 1': 'noted',
    'key 4': 'noted',
    'key 9': 'noted',
    'key #': 'noted',
    played: 'noted',
    'played, unreadable': 'noted',
  },
  announcement: {
    'failed 486': 'closing: free',
    'failed 302': 'closing: free',
    cancelled: 'closing: free',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'closing: free',
    mediaLost: 'offer free',
    dropped: 'closing: end free',
    replacing: 'reject free',
    handOverAsked: 'refuseHandOver',
    'timer announce': 'ring: startLeg startLeg',
    played: 'ring: startLeg startLeg',
    'played, unreadable': 'ring: startLeg startLeg',
  },
  'talk, outside caller': {
    'failed 486': 'closing: end free free leaveTrunk',
    'failed 302': 'closing: end free free leaveTrunk',
    cancelled: 'closing: end free free leaveTrunk',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'ring: acceptRefer startLeg',
    info: 'sendDigits',
    ended: 'closing: end free free leaveTrunk',
    mediaLost: 'offer offer free free',
    dropped: 'closing: end end free free leaveTrunk',
    replacing: 'answer end offer free leaveTrunk',
    handOverAsked: 'closing: handOver end free leaveTrunk',
  },
  'transfer by a carrier, transferor': {
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'free leaveTrunk',
    'timer ring': 'talk: end notifyRefer free',
    mediaLost: 'offer offer free free free',
    dropped: 'closing: end end end free free free leaveTrunk',
    replacing: 'reject free',
    handOverAsked: 'refuseHandOver',
  },
}

for (const name of Object.keys(scenes) as (keyof typeof scenes)[]) {
  test(`every event in: ${name}`, () => {
    const rows = Object.entries(rowsOf(scenes[name], more)).filter(([, comes]) => comes !== 'ignored')
    assert.deepEqual(Object.fromEntries(rows), expected[name])
  })
}
