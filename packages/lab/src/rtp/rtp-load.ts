// Many RTP streams at once, and what became of them on the other side: loss, order, delay, digits.
import {
  type Destination,
  decodeTelephoneEvent,
  destination,
  digitOfEvent,
  encodeTelephoneEvent,
  eventOfDigit,
  type MediaLoop,
  type MediaSocket,
  parseIpv4,
  RTP_HEADER,
  writeHeader,
} from '@cordboard/media'
import { Percentiles } from './percentiles.ts'

export interface RtpLoadOptions {
  /** Its owner closes it. */
  readonly loop: MediaLoop
  readonly ptimeMs: number
  readonly payloadType: number
  /** Payload bytes of each packet, at least 16: they carry the sender's mark. */
  readonly payloadBytes: number
  /** Digits are sent and heard with this payload type; null: none. */
  readonly telephoneEvent: number | null
}

/** One end of the line: a socket that sends one stream and judges the one it receives. */
export interface LoadPeer {
  readonly port: number
  /** Where this peer's stream goes; nothing is sent before. */
  sendTo(address: string, port: number): void
  /** Presses a key: it goes out in place of sound at the next packet times. */
  press(digit: string): void
  /** Keys heard, each once. */
  readonly digits: readonly string[]
}

export interface LoadReport {
  readonly sent: number
  readonly received: number
  /** Marks that were sent to somebody who received later ones, and never came. */
  readonly lost: number
  readonly reordered: number
  readonly duplicated: number
  /** Packets that carry no mark of this load (silence filled in by what is being measured, for example). */
  readonly foreign: number
  readonly delayMs: {
    readonly p50: number
    readonly p90: number
    readonly p99: number
    readonly p999: number
    readonly max: number
  }
}

export interface RtpLoad {
  addPeer(address: string): Promise<LoadPeer>
  start(): void
  /** Stops sending; what is under way is still counted. */
  stop(): void
  /** Forgets what was counted so far, to leave out a warm-up. */
  reset(): void
  report(): LoadReport
  close(): void
}

const MARK = 0x43624c64
const END_PACKETS = 3
const EVENT_PACKETS = 5
/** So many missing marks are remembered per stream. */
const MAX_MISSING = 10_000

interface Stream {
  readonly socket: MediaSocket
  readonly packet: Buffer
  readonly heardDigits: string[]
  readonly keys: string[]
  to: Destination | null
  ssrc: number
  sequence: number
  timestamp: number
  sent: number
  key: { readonly event: number; readonly timestamp: number; step: number } | null
  lastKeyTimestamp: number
  /** Of the received stream: the mark expected next, and those before it that have not come. */
  next: number
  readonly missing: Set<number>
}

export function createRtpLoad(options: RtpLoadOptions): RtpLoad {
  const { loop, ptimeMs } = options
  const streams: Stream[] = []
  let delays = new Percentiles()
  let counted = { sent: 0, received: 0, lost: 0, reordered: 0, duplicated: 0, foreign: 0 }
  let running = false
  let tickMs = 0
  const steps = 10
  let step = 0
  const timer = loop.timer(tick)

  function hear(stream: Stream, packet: Buffer, length: number): void {
    const type = (packet[1] ?? 0) & 0x7f
    if (type === options.telephoneEvent) {
      hearKey(stream, packet, length)
      return
    }
    if (length < RTP_HEADER + 16 || packet.readUInt32BE(RTP_HEADER) !== MARK) {
      counted.foreign++
      return
    }
    delays.add(performance.now() - packet.readDoubleBE(RTP_HEADER + 8))
    const mark = packet.readUInt32BE(RTP_HEADER + 4)
    if (mark >= stream.next) {
      counted.lost += mark - stream.next
      for (let missing = stream.next; missing < mark && stream.missing.size < MAX_MISSING; missing++)
        stream.missing.add(missing)
      stream.next = mark + 1
    } else if (stream.missing.delete(mark)) {
      // It was counted as lost when a later one came.
      counted.lost = Math.max(0, counted.lost - 1)
      counted.reordered++
    } else {
      counted.duplicated++
      return
    }
    counted.received++
  }

  function hearKey(stream: Stream, packet: Buffer, length: number): void {
    const event = decodeTelephoneEvent(packet, RTP_HEADER, length - RTP_HEADER)
    const timestamp = packet.readUInt32BE(4)
    const digit = event === null ? null : digitOfEvent(event.event)
    if (digit === null || timestamp === stream.lastKeyTimestamp) return
    stream.lastKeyTimestamp = timestamp
    stream.heardDigits.push(digit)
  }

  function speak(stream: Stream, to: Destination): void {
    const { packet } = stream
    stream.sequence = (stream.sequence + 1) & 0xffff
    stream.timestamp = (stream.timestamp + ptimeMs * 8) >>> 0
    if (stream.key === null && stream.keys.length > 0) {
      const event = eventOfDigit(stream.keys.shift() ?? '')
      if (event !== null) stream.key = { event, timestamp: stream.timestamp, step: 0 }
    }
    if (stream.key !== null && options.telephoneEvent !== null) {
      pressOn(stream, stream.key, options.telephoneEvent, to)
      return
    }
    writeHeader(packet, options.payloadType, stream.sequence, stream.timestamp, stream.ssrc)
    packet.writeUInt32BE(stream.sent, RTP_HEADER + 4)
    packet.writeDoubleBE(performance.now(), RTP_HEADER + 8)
    stream.sent++
    counted.sent++
    stream.socket.send(packet, packet.length, to)
  }

  function pressOn(stream: Stream, key: NonNullable<Stream['key']>, payloadType: number, to: Destination): void {
    const packet = Buffer.alloc(RTP_HEADER + 4)
    const end = key.step >= EVENT_PACKETS
    const duration = Math.min(key.step + 1, EVENT_PACKETS) * ptimeMs * 8
    writeHeader(packet, payloadType | (key.step === 0 ? 0x80 : 0), stream.sequence, key.timestamp, stream.ssrc)
    encodeTelephoneEvent({ event: key.event, end, volume: 10, duration }, packet, RTP_HEADER)
    stream.socket.send(packet, packet.length, to)
    key.step++
    if (key.step === EVENT_PACKETS + END_PACKETS) stream.key = null
  }

  /** Each tick sends a tenth of the streams, so that packets are spread over the packet time as with real phones. */
  function tick(): void {
    const nowMs = loop.now()
    while (running && tickMs <= nowMs) {
      for (let i = step; i < streams.length; i += steps) {
        const stream = streams[i]
        if (stream?.to != null) speak(stream, stream.to)
      }
      step = (step + 1) % steps
      tickMs += ptimeMs / steps
    }
    if (running) timer.arm(tickMs)
  }

  function open(address: string): Promise<Stream> {
    return new Promise((resolve, reject) => {
      loop.open(address, 0, { datagram() {} }, (opening) => {
        if (!opening.ok) {
          reject(new Error(opening.reason))
          return
        }
        const stream = newStream(opening.socket, options, streams.length)
        opening.socket.sink = { datagram: (packet, length) => hear(stream, packet, length) }
        streams.push(stream)
        resolve(stream)
      })
    })
  }

  return {
    async addPeer(address) {
      const stream = await open(address)
      return {
        port: stream.socket.port,
        digits: stream.heardDigits,
        sendTo(toAddress, toPort) {
          const ip = parseIpv4(toAddress)
          stream.to = ip === null ? null : destination(ip, toPort)
        },
        press: (digit) => void stream.keys.push(digit),
      }
    },
    start() {
      running = true
      tickMs = loop.now()
      timer.arm(tickMs)
    },
    stop() {
      running = false
      timer.disarm()
    },
    reset() {
      delays = new Percentiles()
      counted = { sent: 0, received: 0, lost: 0, reordered: 0, duplicated: 0, foreign: 0 }
    },
    report() {
      const [p50 = 0, p90 = 0, p99 = 0, p999 = 0] = delays.at([0.5, 0.9, 0.99, 0.999])
      return { ...counted, delayMs: { p50, p90, p99, p999, max: delays.max } }
    },
    close() {
      running = false
      timer.disarm()
      for (const { socket } of streams) socket.close()
      streams.length = 0
    },
  }
}

function newStream(socket: MediaSocket, options: RtpLoadOptions, index: number): Stream {
  const packet = Buffer.alloc(RTP_HEADER + Math.max(16, options.payloadBytes), 0xd5)
  packet.writeUInt32BE(MARK, RTP_HEADER)
  return {
    socket,
    packet,
    heardDigits: [],
    keys: [],
    to: null,
    ssrc: (0x10000000 + index) >>> 0,
    sequence: (index * 7) & 0x7fff,
    timestamp: (index * 1000) >>> 0,
    sent: 0,
    key: null,
    lastKeyTimestamp: -1,
    next: 0,
    missing: new Set(),
  }
}
