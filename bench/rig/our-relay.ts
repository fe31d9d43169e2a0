// Our media process as a relay, set up by the commands that the switch would send.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Codec, LeasedEndpoint, LegMedia, MediaCommand, MediaEvent } from '@cordboard/link'
import { Child, cores, family } from '../measure/processes.ts'
import { heard, saying } from './ask.ts'
import { relayKeys } from './keys.ts'
import type { Relay, RelayShape } from './relay.ts'

const leaseAhead = 200
const leaseMs = 20_000

const codecs = {
  PCMU: { name: 'PCMU', payloadType: 0, clockRateHz: 8000, channels: 1, ptimeMs: 20 },
  PCMA: { name: 'PCMA', payloadType: 8, clockRateHz: 8000, channels: 1, ptimeMs: 20 },
  G722: { name: 'G722', payloadType: 9, clockRateHz: 8000, channels: 1, ptimeMs: 20 },
} as const satisfies Record<RelayShape['second'], Codec>

function legMedia(call: number, peerPort: number, codec: Codec, other: string, srtp: boolean): LegMedia {
  return {
    call: `bench${call}`,
    leg: `bench${call}`,
    remote: { address: '127.0.0.1', rtpPort: peerPort, rtcpPort: peerPort, rtcpMux: true },
    source: 'signalled',
    send: codec,
    receive: [codec],
    telephoneEvent: { receive: 101, send: 101, clockRateHz: 8000 },
    comfortNoise: 13,
    srtp: srtp ? { send: relayKeys.receive, receive: relayKeys.send } : null,
    direction: 'sendrecv',
    silenceMs: 30_000,
    feed: { from: 'leg', endpoint: other },
  }
}

export async function startOurRelay(loop: 'epoll' | 'dgram', nodeArgs: readonly string[] = []): Promise<Relay> {
  const folder = await mkdtemp(join(tmpdir(), 'cb-bench-media-'))
  const script = fileURLToPath(new URL('./media-process.ts', import.meta.url))
  const child = new Child(process.execPath, [...nodeArgs, script, loop, '33000', folder], {
    core: cores.measured,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const send = (command: MediaCommand): void => void child.process.send(command, () => {})
  await heard(child.process, saying('type', 'ready'), 20_000)
  const leased: LeasedEndpoint[] = []
  let wake: () => void = () => {}
  child.process.on('message', (event: MediaEvent) => {
    if (event.type !== 'leased') return
    leased.push(...event.endpoints)
    wake()
  })

  /** The next leased endpoint; taking it makes media lease another. */
  async function take(): Promise<LeasedEndpoint> {
    const deadline = performance.now() + leaseMs
    for (;;) {
      const endpoint = leased.shift()
      if (endpoint !== undefined) return endpoint
      if (performance.now() > deadline) throw new Error('no more RTP ports are leased')
      await new Promise<void>((resolve) => {
        wake = resolve
        setTimeout(resolve, 100)
      })
    }
  }

  return {
    get pids() {
      return family(child.pid)
    },
    async prepare(peerPorts, shape) {
      send({ type: 'lease', address: '127.0.0.1', free: leaseAhead })
      const own: number[] = []
      for (let i = 0; i + 1 < peerPorts.length; i += 2) {
        const [a, b] = [await take(), await take()]
        const second = codecs[shape.second]
        const legA = legMedia(i, peerPorts[i] ?? 0, codecs.PCMU, b.endpoint, false)
        const legB = legMedia(i, peerPorts[i + 1] ?? 0, second, a.endpoint, shape.srtp)
        send({ type: 'set', endpoint: a.endpoint, media: legA })
        send({ type: 'set', endpoint: b.endpoint, media: legB })
        own.push(a.rtpPort, b.rtpPort)
      }
      send({ type: 'lease', address: '127.0.0.1', free: 0 })
      return own
    },
    async stop() {
      child.process.send({ type: 'close' }, () => {})
      await child.stop('SIGCONT', 3000)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
