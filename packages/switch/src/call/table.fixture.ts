// The call machine's table: every event that can come to a scene, and in short what came of it.
import { parseNameAddress, type SessionEvent, type SipRequest, type SipResponse } from '@cordboard/sip'
import type { CallEvent } from './events.ts'
import { endpointKey } from './leg.ts'
import type { Session } from './session-book.fixture.ts'
import type { CallState } from './state.ts'
import type { World } from './world.fixture.ts'
import { sdpText } from './world-facts.fixture.ts'

const response = {} as SipResponse
const request = {} as SipRequest
const address = (text: string) => {
  const parsed = parseNameAddress(text)
  if (!parsed) throw new Error(text)
  return parsed
}

export interface Scene {
  readonly world: World
  readonly call: string
  /** The leg the event comes from. */
  readonly leg: string
}

export function sessionOf(world: World, id: string): Session {
  const session = world.sessions.get(id)
  if (!session) throw new Error(id)
  return session
}

export function stateOf(world: World, call: string): CallState {
  const live = world.calls.get(call)
  if (!live) throw new Error(call)
  return live.state
}

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

/** What each event comes to in a fresh scene. */
export function rowsOf(
  make: () => Scene,
  more: Readonly<Record<string, (scene: Scene) => CallEvent>> = {},
): Record<string, string> {
  const rows: Record<string, string> = {}
  for (const [kind, event] of Object.entries(told)) {
    const scene = make()
    const of: CallEvent = { event: 'told', leg: scene.leg, told: event(sessionOf(scene.world, scene.leg)) }
    rows[kind] = outcome(scene, of)
  }
  for (const [kind, event] of Object.entries({ ...others, ...more })) {
    const scene = make()
    rows[kind] = outcome(scene, event(scene))
  }
  return rows
}
