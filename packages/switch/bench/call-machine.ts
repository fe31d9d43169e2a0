// What one call costs the call machine alone: INVITE, 180, 200, ACK, BYE, figures; no sockets. Prints microseconds per call.
import type { SipResponse } from '@cordboard/sip'
import { createSdpPolicy } from '../src/call/agreed-sdp.ts'
import type { CallCommand } from '../src/call/commands.ts'
import { type CallContext, defaultCallPolicy } from '../src/call/context.ts'
import type { CallEvent } from '../src/call/events.ts'
import { endpointKey } from '../src/call/leg.ts'
import type { CallState } from '../src/call/state.ts'
import { begin, step } from '../src/call/step.ts'
import { partyOf, sdpText, worldFacts } from '../src/call/world-facts.fixture.ts'

let ids = 0
const source = { address: '10.0.0.2', port: 5060 }
const host = 'pbx.example'
const target = { uri: 'sip:10.0.0.2', flow: null }
const device = { name: 'd', requestUri: 'sip:102@10.0.0.2', routes: [], target, source, host }
const sdp = createSdpPolicy({ newSessionId: () => String(++ids), newKey: () => '' })
const context: CallContext = {
  now: 1_000_000,
  facts: worldFacts,
  policy: defaultCallPolicy,
  sdp,
  devices: () => [device],
  newId: () => `id${++ids}`,
  takeEndpoint: () => {
    const endpoint = `e${++ids}`
    return { process: 'm', endpoint, local: '10.0.0.9', address: '10.0.0.9', rtpPort: 20_000, rtcpPort: 20_001 }
  },
  place: () => ({ local: '10.0.0.9', address: '10.0.0.9' }),
  isBusyElsewhere: () => false,
  wrappedUpUntil: () => 0,
  waitingElsewhere: () => 0,
  lastAgent: () => null,
  isOwnHost: () => true,
  trunkWay: () => null,
}
const offer = sdpText(4000, 1, 'sendrecv', '0 8')
const answer = sdpText(5000, 1, 'sendrecv', '0')
const response = {} as SipResponse

function oneCall(): number {
  const leg = `id${++ids}`
  const arrival = {
    leg,
    party: partyOf(1),
    peer: { address: '10.0.0.1', port: 9 },
    host,
    device: null,
    offer,
    reliable: false,
    codecs: [],
    mayRenew: true,
  }
  const born = begin({ birth: 'invited', id: `c${++ids}`, alias: 1, arrival, dialled: '102' }, context)
  let call: CallState = born[0]
  let commands = born[1].length
  const post = (event: CallEvent): readonly CallCommand[] => {
    const stepped = step(call, event, context)
    call = stepped[0]
    commands += stepped[1].length
    return stepped[1]
  }
  const fork = call.legs[1]?.id ?? ''
  const told = { event: 'told' } as const
  post({ ...told, leg: fork, told: { event: 'progressed', status: 180, dialog: 'd', sdp: null, response } })
  post({ ...told, leg: fork, told: { event: 'answered', dialog: 'd', sdp: answer, late: false, response } })
  post({ ...told, leg, told: { event: 'acknowledged', sdp: null } })
  const last = post({ ...told, leg, told: { event: 'ended', by: 'remote', reason: null } })
  for (const command of last) {
    if (command.command !== 'free') continue
    post({ event: 'mediaTold', endpoint: endpointKey(command.endpoint), notice: { notice: 'released', figures: null } })
  }
  return commands
}

const rounds = 5000
for (let i = 0; i < rounds; i++) oneCall()
const started = process.hrtime.bigint()
let commands = 0
for (let i = 0; i < rounds; i++) commands += oneCall()
const micros = Number(process.hrtime.bigint() - started) / 1000 / rounds
process.stdout.write(`call machine: ${micros.toFixed(1)} us per call, ${commands / rounds} commands\n`)
