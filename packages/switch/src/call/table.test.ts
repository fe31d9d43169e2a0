// The call machine's table: every state with every event, and what comes of it; "ignored" is written down too.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseNameAddress, type SessionEvent, type SipRequest, type SipResponse } from '@cordboard/sip'
import type { CallEvent } from './events.ts'
import { endpointKey } from './leg.ts'
import type { CallState } from './state.ts'
import { type Session, sdpText, World } from './world.fixture.ts'

const response = {} as SipResponse
const request = {} as SipRequest
const address = (text: string) => {
  const parsed = parseNameAddress(text)
  if (!parsed) throw new Error(text)
  return parsed
}

interface Scene {
  readonly world: World
  readonly call: string
  /** The leg the event comes from. */
  readonly leg: string
}

function sessionOf(world: World, id: string): Session {
  const session = world.sessions.get(id)
  if (!session) throw new Error(id)
  return session
}

/** One device rings for 102; `at` chooses whose events come. */
function ringing(at: 'caller' | 'fork'): Scene {
  const world = new World()
  world.devices = 1
  const call = world.invite(1, '102', false)
  const [caller, fork] = stateOf(world, call).legs
  return { world, call, leg: (at === 'caller' ? caller?.id : fork?.id) ?? '' }
}

function stateOf(world: World, call: string): CallState {
  const live = world.calls.get(call)
  if (!live) throw new Error(call)
  return live.state
}

function talking(): Scene {
  const { world, call, leg } = ringing('caller')
  world.answerOne()
  return { world, call, leg }
}

function adopting(): Scene {
  const scene = talking()
  refer(scene, '<sip:103@pbx?Replaces=nobody%3Bto-tag%3Da%3Bfrom-tag%3Db>')
  scene.world.under.length = 0
  return scene
}

function refer({ world, call, leg }: Scene, to: string): void {
  sessionOf(world, leg).refers++
  const told: SessionEvent = { event: 'referred', referId: 'r', to: address(to), referredBy: null, request }
  world.post(call, { event: 'told', leg, told })
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
  world.answerOne()
  return { world, call, leg: stateOf(world, call).legs[0]?.id ?? '' }
}

/** Click to call, own device answered, but 104 has no device. */
function toning(): Scene {
  const world = new World()
  world.devices = 1
  const call = world.request(1, '104')
  world.answerOne()
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

const answer = (port: number, formats = '0') => sdpText(port, 5, 'sendrecv', formats)

/** Events that a session may tell, and what is done to its book first so that the machine's wishes are legal. */
const told: Record<string, (session: Session) => SessionEvent> = {
  'progressed 180': () => ({ event: 'progressed', status: 180, dialog: 'd', sdp: null, response }),
  'progressed 183': ({ port }) => ({ event: 'progressed', status: 183, dialog: 'd', sdp: answer(port), response }),
  answered: (session) => {
    session.phase = 'confirmed'
    return { event: 'answered', dialog: 'd', sdp: answer(session.port), late: false, response }
  },
  'failed 486': () => ({ event: 'failed', status: 486, reason: 'Busy', contacts: [], headers: [] }),
  'failed 302': () => ({ event: 'failed', status: 302, reason: 'x', contacts: [address('<sip:103@x>')], headers: [] }),
  acknowledged: () => ({ event: 'acknowledged', sdp: null }),
  cancelled: (session) => {
    session.phase = 'over'
    return { event: 'cancelled', reason: null }
  },
  'offered hold': (session) => {
    session.owed = session.phase !== 'over'
    return { event: 'offered', sdp: sdpText(session.port, 7, 'sendonly', '0'), by: 'INVITE' }
  },
  'offered nothing common': (session) => {
    session.owed = session.phase !== 'over'
    return { event: 'offered', sdp: sdpText(session.port, 7, 'sendrecv', '97'), by: 'INVITE' }
  },
  agreed: ({ port }) => ({ event: 'agreed', sdp: answer(port), late: false }),
  offerRefused: () => ({ event: 'offerRefused', status: 491, reason: 'x' }),
  'referred 103': (session) => {
    session.refers++
    return { event: 'referred', referId: 'r2', to: address('<sip:103@pbx>'), referredBy: null, request }
  },
  info: () => ({ event: 'info', contentType: 'application/dtmf', body: '5' }),
  ended: (session) => {
    session.phase = 'over'
    return { event: 'ended', by: 'remote', reason: null }
  },
}

const others: Record<string, (scene: Scene) => CallEvent> = {
  'timer ring': () => ({ event: 'timerFired', timer: 'ring' }),
  'timer tone': () => ({ event: 'timerFired', timer: 'tone' }),
  'timer adopt': () => ({ event: 'timerFired', timer: 'adopt' }),
  'timer closing': () => ({ event: 'timerFired', timer: 'closing' }),
  'timer media': () => ({ event: 'timerFired', timer: 'media' }),
  'timer leave': ({ leg }) => ({ event: 'timerFired', timer: `leave:${leg}` }),
  'media silent': (scene) => ({
    event: 'mediaTold',
    endpoint: keyOf(scene),
    notice: { notice: 'silent', forMs: 30_000 },
  }),
  'media released': (scene) => ({
    event: 'mediaTold',
    endpoint: keyOf(scene),
    notice: { notice: 'released', figures: null },
  }),
  mediaLost: ({ world }) => {
    world.process = 'm2'
    return { event: 'mediaLost', process: 'm1', figures: [] }
  },
  dropped: () => ({ event: 'dropped', cause: 'dropped' }),
  replacing: ({ world, leg }) => ({ event: 'replacing', arrival: world.arrival(3, false), replaced: leg }),
  handOverAsked: ({ leg }) => ({ event: 'handOverAsked', replaced: leg, to: 'other', by: '101' }),
  handOverRefused: () => ({ event: 'handOverRefused', status: 481, reason: 'x' }),
  'handedOver unasked': () => ({
    event: 'handedOver',
    parcel: { from: 'other', legs: [], mediaProcess: null, ringing: null },
  }),
  resumed: () => ({ event: 'resumed' }),
}

function keyOf({ world, call, leg }: Scene): string {
  const endpoint = stateOf(world, call).legs.find((each) => each.id === leg)?.endpoint
  return endpoint ? endpointKey(endpoint) : (world.awaited[0]?.key ?? 'none')
}

/** What happened, in short: the handler if it changed, and the commands but for what only shows. */
function outcome(scene: Scene, event: CallEvent): string {
  const { world, call } = scene
  const before = stateOf(world, call)
  const timer = event.event === 'timerFired' ? event.timer : null
  if (timer) world.calls.get(call)?.timers.delete(timer)
  const commands = world.post(call, event)
  const after = stateOf(world, call)
  const words = commands.flatMap((command) => {
    switch (command.command) {
      case 'wish':
        return [command.wish.wish]
      case 'showLine':
      case 'showPresence':
      case 'persist':
      case 'log':
      case 'arm':
      case 'disarm':
      case 'declare':
        return []
      default:
        return [command.command]
    }
  })
  const moved = before.handler.handler === after.handler.handler ? '' : `${after.handler.handler}: `
  if (words.length === 0 && moved === '') return after === before ? 'ignored' : 'noted'
  return `${moved}${words.join(' ')}`.trim()
}

function rowsOf(name: keyof typeof scenes): Record<string, string> {
  const rows: Record<string, string> = {}
  for (const [kind, make] of Object.entries(told)) {
    const scene = scenes[name]()
    const event: CallEvent = { event: 'told', leg: scene.leg, told: make(sessionOf(scene.world, scene.leg)) }
    rows[kind] = outcome(scene, event)
  }
  for (const [kind, make] of Object.entries(others)) {
    const scene = scenes[name]()
    rows[kind] = outcome(scene, make(scene))
  }
  return rows
}

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
    assert.deepEqual(rowsOf(name), expected[name])
  })
}
