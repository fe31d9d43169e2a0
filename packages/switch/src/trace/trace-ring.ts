// The last SIP messages, kept raw in a ring bounded by count and bytes; read, masked and followed on demand.
//
// Recording happens for every message of the switch, so it only stores references. Reading the Call-ID of sent messages,
// indexing and masking wait until somebody looks.
import type { TraceLine } from '@cordboard/link'
import { type Flow, maskSecrets, type SipMessage } from '@cordboard/sip'
import { callIdOf, startLineOf } from './peek.ts'

export interface TraceRingOptions {
  readonly wallMs: () => number
  /** Messages kept at most. Default 20,000. */
  readonly maxMessages?: number
  /** Bytes of messages kept at most. Default 32 MiB. */
  readonly maxBytes?: number
  /** The call a SIP dialog belongs to (its ULID), if it is known by the time somebody looks. */
  readonly callOf?: (sipCallId: string) => string | null
}

/** Which messages are wanted: those of these SIP Call-IDs, or all. */
export type TraceFilter = ReadonlySet<string> | null

/** Somebody who reads along. The queue is bounded: who does not read loses the oldest lines, nobody else does. */
export interface TraceFollower {
  /** The lines since the last call, oldest first, and how many were lost in between. */
  take(): { readonly lines: TraceLine[]; readonly lost: number }
  /** Replaces the filter (a call got another leg). */
  narrow(filter: TraceFilter): void
  stop(): void
}

export interface TraceRing {
  /**
   * Keeps one message and its bytes, which must not change any more. `message` null: one that we sent, or one nobody can
   * read.
   */
  record(direction: 'in' | 'out', flow: Flow, bytes: Buffer, message: SipMessage | null): void
  /** What the ring still has, oldest first, at most `limit` of the newest. */
  lines(filter: TraceFilter, limit?: number): TraceLine[]
  /** `wake` is called once when lines wait after a `take`, to let the follower schedule its next one. */
  follow(filter: TraceFilter, wake: () => void, queueLimit?: number): TraceFollower
  counts(): { readonly messages: number; readonly bytes: number; readonly followers: number }
}

interface Kept {
  readonly at: number
  readonly direction: 'in' | 'out'
  readonly flow: Flow
  readonly bytes: Buffer
  callId: string | null
}

interface Reader {
  filter: TraceFilter
  readonly wake: () => void
  readonly limit: number
  queue: Kept[]
  lost: number
}

const DEFAULT_MESSAGES = 20_000
const DEFAULT_BYTES = 32 * 1024 * 1024
const DEFAULT_QUEUE = 1000

/** Creates an empty ring. It owns memory only. */
export function createTraceRing(options: TraceRingOptions): TraceRing {
  const capacity = Math.max(1, options.maxMessages ?? DEFAULT_MESSAGES)
  const maxBytes = options.maxBytes ?? DEFAULT_BYTES
  const slots: (Kept | undefined)[] = []
  const readers = new Set<Reader>()
  // Sequence numbers of the oldest kept, the next to come and the next to index; slot = sequence modulo capacity.
  let first = 0
  let next = 0
  let indexed = 0
  let bytesKept = 0
  const byCallId = new Map<string, number[]>()

  const at = (sequence: number): Kept | undefined => slots[sequence % capacity]

  const dropOldest = (): void => {
    const oldest = at(first)
    slots[first % capacity] = undefined
    if (oldest !== undefined) {
      bytesKept -= oldest.bytes.length
      if (first < indexed && oldest.callId !== null) unindex(oldest.callId)
    }
    first++
    if (indexed < first) indexed = first
  }

  const unindex = (callId: string): void => {
    const sequences = byCallId.get(callId)
    if (sequences === undefined) return
    sequences.shift()
    if (sequences.length === 0) byCallId.delete(callId)
  }

  const indexAll = (): void => {
    for (; indexed < next; indexed++) {
      const kept = at(indexed)
      if (kept === undefined) continue
      const callId = resolveCallId(kept)
      const sequences = byCallId.get(callId)
      if (sequences === undefined) byCallId.set(callId, [indexed])
      else sequences.push(indexed)
    }
  }

  const sequencesOf = (filter: ReadonlySet<string>): number[] => {
    indexAll()
    const found: number[] = []
    for (const callId of filter) for (const sequence of byCallId.get(callId) ?? []) found.push(sequence)
    return found.sort((a, b) => a - b)
  }

  const toLine = (kept: Kept): TraceLine => {
    const sipCallId = resolveCallId(kept)
    const { flow } = kept
    return {
      at: kept.at,
      call: options.callOf?.(sipCallId) ?? null,
      sipCallId,
      direction: kept.direction,
      transport: flow.transport,
      local: endpoint(flow.local),
      remote: endpoint(flow.remote),
      summary: startLineOf(kept.bytes),
      text: maskSecrets(kept.bytes.toString('utf8')),
    }
  }

  const serve = (kept: Kept): void => {
    for (const reader of readers) {
      if (reader.filter !== null && !reader.filter.has(resolveCallId(kept))) continue
      if (reader.queue.length >= reader.limit) {
        reader.queue.shift()
        reader.lost++
      }
      reader.queue.push(kept)
      if (reader.queue.length === 1) reader.wake()
    }
  }

  return {
    record(direction, flow, bytes, message) {
      if (bytes.length > maxBytes) return
      const kept: Kept = { at: options.wallMs(), direction, flow, bytes, callId: message?.callId ?? null }
      while (next > first && (next - first >= capacity || bytesKept + bytes.length > maxBytes)) dropOldest()
      slots[next % capacity] = kept
      next++
      bytesKept += bytes.length
      if (readers.size > 0) serve(kept)
    },
    lines(filter, limit = capacity) {
      const from = Math.max(first, filter === null ? next - limit : first)
      const all = filter === null ? Array.from({ length: next - from }, (_, i) => from + i) : sequencesOf(filter)
      return all.slice(-limit).flatMap((sequence) => {
        const kept = at(sequence)
        return kept === undefined ? [] : [toLine(kept)]
      })
    },
    follow(filter, wake, queueLimit = DEFAULT_QUEUE) {
      const reader: Reader = { filter, wake, limit: Math.max(1, queueLimit), queue: [], lost: 0 }
      readers.add(reader)
      return {
        take() {
          const { queue, lost } = reader
          reader.queue = []
          reader.lost = 0
          return { lines: queue.map(toLine), lost }
        },
        narrow(wanted) {
          reader.filter = wanted
        },
        stop() {
          readers.delete(reader)
          reader.queue = []
        },
      }
    },
    counts: () => ({ messages: next - first, bytes: bytesKept, followers: readers.size }),
  }
}

function resolveCallId(kept: Kept): string {
  kept.callId ??= callIdOf(kept.bytes)
  return kept.callId
}

function endpoint(side: Flow['local']): string {
  return side.address.includes(':') ? `[${side.address}]:${side.port}` : `${side.address}:${side.port}`
}
