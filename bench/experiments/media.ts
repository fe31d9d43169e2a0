// CPU and delay per relayed RTP packet: ours on both loops, rtpengine, and a relay in C, in turn.
import { RtpGenerator } from '../load/rtp-generator.ts'
import type { RtpFigures } from '../load/rtp-messages.ts'
import { spreadOf } from '../measure/spread.ts'
import { startCRelay } from '../reference/c-relay.ts'
import { startRtpengine } from '../reference/rtpengine.ts'
import type { Line } from '../report/line.ts'
import { relayKeys } from '../rig/keys.ts'
import { startOurRelay } from '../rig/our-relay.ts'
import { payloadTypes, type Relay, type RelayShape } from '../rig/relay.ts'
import { type Context, type Experiment, pause, spent } from './experiment.ts'

const plain: RelayShape = { second: 'PCMU', srtp: false }
/** Long enough for the relay's code to be compiled. */
const warmMs = { quick: 1000, full: 2500 } as const

interface Round {
  readonly micros: number
  readonly figures: RtpFigures
  /** How much of their cores the relay and the generator used, 0..1. */
  readonly relayBusy: number
  readonly generatorBusy: number
}

/** One relay, so many calls, so many seconds; null when this relay is not here. */
async function round(
  start: () => Promise<Relay | null>,
  shape: RelayShape,
  calls: number,
  seconds: number,
  quick: boolean,
): Promise<Round | null> {
  const relay = await start()
  if (relay === null) return null
  const generator = new RtpGenerator()
  try {
    const types = [payloadTypes.PCMU, payloadTypes[shape.second]] as const
    const ports = await generator.open(calls, shape.srtp ? relayKeys : null, types)
    await generator.aim(await relay.prepare(ports, shape))
    await generator.start()
    await pause(quick ? warmMs.quick : warmMs.full)
    await generator.reset()
    const begun = performance.now()
    const [generated, [micros]] = await spent(
      () => [generator.pid],
      () =>
        spent(
          () => relay.pids,
          () => pause(seconds * 1000),
        ),
    )
    const passedMicros = (performance.now() - begun) * 1000
    const figures = await generator.report()
    return {
      micros: micros / Math.max(1, figures.received + figures.foreign),
      figures,
      relayBusy: micros / passedMicros,
      generatorBusy: generated / passedMicros,
    }
  } finally {
    await generator.stop()
    await relay.stop()
  }
}

const relays = {
  c: startCRelay,
  epoll: () => startOurRelay('epoll'),
  dgram: () => startOurRelay('dgram'),
  rtpengine: startRtpengine,
} as const

type Name = keyof typeof relays

/** The named relays in turn, several rounds; the CPU per packet of each. */
async function inTurn(
  context: Context,
  names: readonly Name[],
  shape: RelayShape,
  calls: number,
): Promise<Map<Name, Round[]>> {
  const results = new Map<Name, Round[]>()
  for (let turn = 0; turn < (context.quick ? 1 : 4); turn++)
    for (const name of names) {
      const result = await round(relays[name], shape, calls, context.quick ? 2 : 4, context.quick)
      if (result === null) continue
      results.set(name, [...(results.get(name) ?? []), result])
      context.say(`${name}: ${result.micros.toFixed(2)} us, p99 ${result.figures.p99.toFixed(2)} ms`)
    }
  return results
}

function spreadFor(results: ReadonlyMap<Name, readonly Round[]>, name: Name, value: (round: Round) => number) {
  const rounds = results.get(name) ?? []
  return rounds.length === 0 ? null : spreadOf(rounds.map(value))
}

const micros = (result: Round): number => result.micros
const named = (name: string, spread: Line['ours'] | null): Line['reference'] =>
  spread === null ? null : { name, spread }

export const relayCpu: Experiment = {
  name: 'relay',
  title: 'Relayed RTP, two-way PCMU',
  async run(context) {
    const calls = 200
    const results = await inTurn(context, ['c', 'epoll', 'dgram', 'rtpengine'], plain, calls)
    const c = named('relay in C', spreadFor(results, 'c', micros))
    const rtpengine = named('rtpengine', spreadFor(results, 'rtpengine', micros))
    const lines: Line[] = []
    const add = (name: 'epoll' | 'dgram', text: string, atMost: number): void => {
      const ours = spreadFor(results, name, micros)
      if (ours === null) return
      const remark = `${calls} calls, 20 ms packets.`
      lines.push(
        { work: `CPU per packet, ${text}`, unit: 'us', ours, reference: c, goal: { kind: 'times', atMost }, remark },
        { work: `CPU per packet, ${text}`, unit: 'us', ours, reference: rtpengine, goal: null, remark: '' },
      )
    }
    add('epoll', 'koffi and epoll', 1.25)
    add('dgram', 'node:dgram', 2.1)
    return lines
  },
}

export const relayDelay: Experiment = {
  name: 'delay',
  title: 'Delay added to RTP at 500 calls',
  async run(context) {
    const results = await inTurn(context, ['c', 'epoll', 'rtpengine'], plain, context.quick ? 300 : 500)
    const lines: Line[] = []
    const remark =
      'From the generator out and back, its own part included (see the relay in C); two cores shared with the generator.'
    for (const [work, value, goal] of [
      ['p50', (result: Round) => result.figures.p50, null],
      ['p99', (result: Round) => result.figures.p99, { kind: 'below', atMost: 1 }],
      ['longest', (result: Round) => result.figures.max, { kind: 'below', atMost: 10 }],
    ] as const) {
      const ours = spreadFor(results, 'epoll', value)
      if (ours === null) continue
      const reference = named('rtpengine', spreadFor(results, 'rtpengine', value))
      lines.push({ work, unit: 'ms', ours, reference, goal, remark: work === 'p50' ? remark : '' })
      const c = named('relay in C', spreadFor(results, 'c', value))
      if (c !== null) lines.push({ work, unit: 'ms', ours, reference: c, goal: null, remark: '' })
    }
    return lines
  },
}

export const relayCalls: Experiment = {
  name: 'relay-calls',
  title: 'Clean two-way PCMU calls per core',
  async run(context) {
    let best = 0
    let why = ''
    for (let calls = context.quick ? 400 : 300; calls <= 1600; calls += context.quick ? 400 : 150) {
      const seconds = 3
      // A second try, because this is about the relay and not about what else the machine did for a moment.
      let result = await clean(context, calls, seconds)
      if (!result.isClean) result = await clean(context, calls, seconds)
      if (!result.isClean) {
        const whose =
          result.generatorBusy > 0.9 ? 'the generator had no more room: the limit is that of the load' : 'twice'
        why = `At ${calls} calls ${result.figures.lost} packets were lost, p99 of the delay ${result.figures.p99.toFixed(0)} ms; ${whose}.`
        break
      }
      best = calls
      why = `The relay used ${percent(result.relayBusy)} of its core there.`
    }
    return [
      {
        ...{ work: 'calls', unit: 'calls', ours: spreadOf([best]), reference: null },
        goal: { kind: 'above', atLeast: 1200 },
        remark: `Clean: at most one packet in 10,000 lost, p99 of the delay at most 50 ms. ${why}`,
      },
    ]
  },
}

const percent = (part: number): string => `${Math.round(part * 100)} %`

/** One round of our relay and whether a listener would have been content. */
async function clean(context: Context, calls: number, seconds: number): Promise<Round & { readonly isClean: boolean }> {
  const result = await round(relays.epoll, plain, calls, seconds, context.quick)
  if (result === null) throw new Error('there is no relay')
  const { sent, lost, p99 } = result.figures
  const busy = `relay ${percent(result.relayBusy)}, generator ${percent(result.generatorBusy)}`
  context.say(`${calls} calls: ${lost} lost of ${sent}, p99 ${p99.toFixed(1)} ms, ${busy}`)
  return { ...result, isClean: lost <= sent / 10_000 && p99 <= 50 }
}

export const srtpAdded: Experiment = {
  name: 'srtp',
  title: 'SRTP on one side',
  async run(context) {
    const calls = 150
    const bare = await inTurn(context, ['epoll', 'rtpengine'], plain, calls)
    const safe = await inTurn(context, ['epoll', 'rtpengine'], { second: 'PCMU', srtp: true }, calls)
    const added = (name: Name): Line['ours'] | null => {
      const without = spreadFor(bare, name, micros)
      const rounds = safe.get(name) ?? []
      return without === null || rounds.length === 0
        ? null
        : spreadOf(rounds.map((result) => result.micros - without.median))
    }
    const ours = added('epoll')
    if (ours === null) throw new Error('there is no relay')
    return [
      {
        ...{ work: 'added per packet', unit: 'us', ours, reference: named('rtpengine', added('rtpengine')) },
        goal: { kind: 'below', atMost: 1.5 },
        remark: `AES_CM_128_HMAC_SHA1_80, ${calls} calls: half of the packets are encrypted, half decrypted.`,
      },
    ]
  },
}

export const transcoding: Experiment = {
  name: 'transcode',
  title: 'Transcoding, everything per packet',
  async run(context) {
    const lines: Line[] = []
    for (const [second, text, atMost] of [
      ['PCMA', 'PCMU and PCMA', 7.5],
      ['G722', 'PCMU and G.722', 25],
    ] as const) {
      const results = await inTurn(context, ['epoll', 'rtpengine'], { second, srtp: false }, 100)
      const ours = spreadFor(results, 'epoll', micros)
      if (ours === null) continue
      lines.push({
        ...{ work: text, unit: 'us', ours, reference: named('rtpengine', spreadFor(results, 'rtpengine', micros)) },
        goal: { kind: 'below', atMost },
        remark: second === 'PCMA' ? '100 calls, both directions, receiving and sending included.' : '',
      })
    }
    return lines
  },
}
