// What control asks about trunks: their state, a closer look, who would get a call, and test calls.
import type { LogEntry, SwitchRequest, TestCallAnswer, TraceLine } from '@cordboard/link'
import { explain, type Facts, lookUp } from '@cordboard/routing'
import type { CallId } from '../call/state.ts'
import type { TrunkDesk } from '../trunks/contract.ts'
import type { CallWatches, Watch } from './call-watches.ts'
import { answerOf } from './seen-call.ts'

export interface TrunkRequestOptions {
  readonly trunks: Pick<TrunkDesk, 'lines' | 'refresh' | 'inspect'>
  readonly facts: () => Facts
  /** Rings the extension's devices and dials for it; a sentence when that cannot be. */
  readonly makeCall: (from: string, to: string) => { readonly call: CallId } | { readonly error: string }
  readonly dropCall: (call: CallId) => void
  readonly linesOf: (call: CallId) => readonly TraceLine[]
  readonly watches: CallWatches
  /** Epoch milliseconds. */
  readonly now: () => number
}

export type Said = { readonly value: unknown } | { readonly error: string }

type Kinds = 'trunks' | 'refreshTrunk' | 'inspectTrunk' | 'explainRoute' | 'testCall' | 'watchInbound'
export type TrunkRequest = Extract<SwitchRequest, { kind: Kinds }>
type Of<K extends Kinds> = Extract<SwitchRequest, { kind: K }>

/** After it was told to end, a call may take so long for its last figures and its record. */
const recordMs = 5000
const mostSeconds = 600

const noTrunk: Said = { error: 'There is no such trunk.' }
const tooMany: Said = { error: 'Too many calls are being watched already.' }

export function answerTrunkRequest(options: TrunkRequestOptions, request: TrunkRequest): Said | Promise<Said> {
  const { trunks } = options
  switch (request.kind) {
    case 'trunks':
      return { value: trunks.lines() }
    case 'refreshTrunk':
      return trunks.refresh(request.trunk) ? { value: null } : noTrunk
    case 'inspectTrunk':
      return inspect(options, request)
    case 'explainRoute':
      return explainRoute(options, request)
    case 'testCall':
      return testCall(options, request)
    case 'watchInbound':
      return watchInbound(options, request)
  }
}

async function inspect({ trunks }: TrunkRequestOptions, { trunk }: Of<'inspectTrunk'>): Promise<Said> {
  const value = await trunks.inspect(trunk)
  return value === null ? noTrunk : { value }
}

function explainRoute({ facts, now }: TrunkRequestOptions, { question }: Of<'explainRoute'>): Said {
  const { from, to, trunk, at } = question
  if (trunk !== null && lookUp(facts().trunks, String(trunk)) === undefined) return noTrunk
  return { value: explain(facts(), { from, to, trunk }, at ?? now()) }
}

async function testCall(options: TrunkRequestOptions, { from, to, seconds }: Of<'testCall'>): Promise<Said> {
  const watch = options.watches.open(null, () => false)
  if (watch === null) return tooMany
  const startedAt = options.now()
  try {
    const made = options.makeCall(from, to)
    if ('error' in made) return made
    watch.follow(made.call)
    if (!(await watch.over(bounded(seconds)))) {
      options.dropCall(made.call)
      await watch.over(recordMs)
    }
    return { value: seenBy(options, watch, 'out', startedAt, null) }
  } finally {
    watch.close()
  }
}

async function watchInbound(options: TrunkRequestOptions, { trunk, seconds }: Of<'watchInbound'>): Promise<Said> {
  const known = lookUp(options.facts().trunks, String(trunk))
  if (known === undefined) return noTrunk
  const watch = options.watches.open(trunk, (entry) => isRefusal(entry, trunk))
  if (watch === null) return tooMany
  const startedAt = options.now()
  try {
    await watch.over(bounded(seconds))
    return { value: seenBy(options, watch, 'in', startedAt, watch.call === null ? null : known.number) }
  } finally {
    watch.close()
  }
}

/** A call came and was not let in: by this trunk, or nobody knew by which. */
function isRefusal({ id, parameters }: LogEntry, trunk: number): boolean {
  return id === 'unidentified-incoming-call' || (id === 'inbound-refused' && parameters.trunkId === String(trunk))
}

function bounded(seconds: number): number {
  return Math.min(Math.max(seconds, 1), mostSeconds) * 1000
}

function seenBy(
  options: TrunkRequestOptions,
  watch: Watch,
  direction: 'in' | 'out',
  startedAt: number,
  trunk: string | null,
): TestCallAnswer {
  const seen = watch.seen()
  const lines = seen.call === null ? [] : options.linesOf(seen.call)
  return answerOf({ ...seen, direction, startedAt, trunk, lines })
}
