// Starts a media process for a test, keeps its events, and finds free ports.
import { createSocket } from 'node:dgram'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Codec, LeasedEndpoint, LegMedia, MediaEvent } from '@cordboard/link'
import { loadLibc } from '../src/loop/libc.ts'
import { type MediaOptions, type MediaProcess, startMedia } from '../src/process/start-media.ts'
import { Waiting } from './rtp-peer.ts'

export type LoopKind = 'dgram' | 'epoll'

/** Every loop this machine can run. */
export const loopKinds: readonly LoopKind[] = loadLibc().ok ? ['dgram', 'epoll'] : ['dgram']

export const pcmu: Codec = { name: 'PCMU', payloadType: 0, clockRateHz: 8000, channels: 1, ptimeMs: 20 }
export const pcma: Codec = { name: 'PCMA', payloadType: 8, clockRateHz: 8000, channels: 1, ptimeMs: 20 }
export const g722: Codec = { name: 'G722', payloadType: 9, clockRateHz: 8000, channels: 1, ptimeMs: 20 }

/** A plain two-way leg; what differs is given. */
export function legMedia(remotePort: number | null, changes: Partial<LegMedia> = {}): LegMedia {
  return {
    call: 'call',
    leg: 'leg',
    remote:
      remotePort === null
        ? null
        : { address: '127.0.0.1', rtpPort: remotePort, rtcpPort: remotePort + 1, rtcpMux: false },
    source: 'signalled',
    send: pcmu,
    receive: [pcmu],
    telephoneEvent: { receive: null, send: null, clockRateHz: 8000 },
    comfortNoise: null,
    srtp: null,
    direction: 'sendrecv',
    silenceMs: null,
    feed: { from: 'silence' },
    ...changes,
  }
}

/** Below the ports that the system gives to whoever asks for any, so that few others are there. */
const RANGE_FROM = 10_000
const RANGE_TO = 32_000

async function isFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  const bound = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false))
    socket.bind({ address: '127.0.0.1', port, exclusive: true }, () => resolve(true))
  })
  if (bound) socket.close()
  return bound
}

/** A range of free ports beginning with an even one: found by binding each, as no port may be fixed. */
export async function freePortRange(count: number): Promise<{ from: number; to: number }> {
  for (let tries = 0; tries < 100; tries++) {
    const from = (RANGE_FROM + Math.floor(Math.random() * (RANGE_TO - RANGE_FROM - count))) & ~1
    let free = true
    for (let port = from; free && port < from + count; port++) free = await isFree(port)
    if (free) return { from, to: from + count - 1 }
  }
  throw new Error(`no ${count} free ports in a row`)
}

export interface MediaUnderTest {
  readonly media: MediaProcess
  readonly events: MediaEvent[]
  readonly folder: string
  /** Leased endpoints in the order they came. */
  readonly leased: LeasedEndpoint[]
  /** Takes the next leased endpoint that no test took before. */
  next(): LeasedEndpoint
  of<T extends MediaEvent['type']>(type: T): (MediaEvent & { type: T })[]
  until(holds: () => boolean, what: string, deadlineMs?: number): Promise<void>
  close(): Promise<void>
}

export async function mediaUnderTest(
  loop: LoopKind,
  changes: Partial<MediaOptions> & { readonly free?: number } = {},
): Promise<MediaUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-media-'))
  const events: MediaEvent[] = []
  const leased: LeasedEndpoint[] = []
  const waiting = new Waiting()
  let taken = 0
  const { free = 4, ...options } = changes
  const media = await startMedia({
    port: {
      send(event) {
        events.push(event)
        if (event.type === 'leased') leased.push(...event.endpoints)
        waiting.kick()
      },
    },
    loop,
    rtpPorts: await freePortRange(200),
    recordingsFolder: folder,
    promptsFolder: folder,
    ...options,
  })
  const test: MediaUnderTest = {
    media,
    events,
    folder,
    leased,
    next() {
      const endpoint = leased[taken]
      if (endpoint === undefined) throw new Error('no leased endpoint left')
      taken++
      return endpoint
    },
    of: (type) => events.filter((event): event is MediaEvent & { type: typeof type } => event.type === type),
    until: (holds, what, deadlineMs = 15_000) => waiting.until(holds, what, deadlineMs),
    async close() {
      await media.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  media.linkUp()
  media.handle({ type: 'lease', address: '127.0.0.1', free })
  await test.until(() => leased.length >= free, `${free} leased endpoints`)
  return test
}
