// From the legs of a call to rows of the history: who talked, or tried to talk, with whom. Pure.
import type { CallRecordRow, CallSegmentRow } from './contract.ts'

export interface HistoryParty {
  readonly number: string
  readonly name: string
  /** 3CX's codes of its history views: 0 extension, 1 outside line, 13 the system itself (routing, built-in numbers). */
  readonly type: number
  readonly external: boolean
  readonly order: number
}

export interface HistoryRow {
  readonly startTime: number
  readonly endTime: number
  readonly answered: boolean
  readonly talkMs: number
  /** Ours: see ACTIONS. */
  readonly actionId: number
  /** 1 a party called another, 2 the system answered itself. */
  readonly typeId: number
  readonly src: HistoryParty
  readonly dst: HistoryParty
}

/** SegmentActionId by cause; 0 for causes not listed. */
const ACTIONS: ReadonlyMap<string, number> = new Map([
  ['answered', 1],
  ['no-answer', 2],
  ['busy', 3],
  ['rejected', 4],
  ['cancelled', 5],
  ['transferred', 6],
  ['completed-elsewhere', 7],
  ['failed', 8],
  ['restart', 9],
])

const TYPES: Readonly<Record<CallSegmentRow['party'], number>> = { extension: 0, trunk: 1, system: 13 }

/** One row per called leg; a call that reached no leg has one row towards the number that was dialled. */
export function historyRows(record: CallRecordRow): readonly HistoryRow[] {
  const callers = record.segments.filter((segment) => segment.direction === 'in')
  const called = record.segments.filter((segment) => segment.direction === 'out')
  const first = callers[0] ?? null
  if (called.length === 0) return [towardsSystem(record, first)]
  return called.map((segment) => {
    const peer = record.segments.find((each) => each.leg === segment.peerLeg) ?? first
    const answered = segment.answeredAt !== null
    return {
      startTime: segment.startedAt,
      endTime: segment.endedAt,
      answered,
      talkMs: segment.answeredAt === null ? 0 : Math.max(0, segment.endedAt - segment.answeredAt),
      actionId: ACTIONS.get(segment.cause) ?? 0,
      typeId: 1,
      src: peer === null ? caller(record) : party(peer),
      dst: party(segment),
    }
  })
}

function towardsSystem(record: CallRecordRow, first: CallSegmentRow | null): HistoryRow {
  return {
    startTime: record.startedAt,
    endTime: record.endedAt,
    answered: record.answeredAt !== null,
    talkMs: record.answeredAt === null ? 0 : Math.max(0, record.endedAt - record.answeredAt),
    actionId: ACTIONS.get(record.cause) ?? 0,
    typeId: 2,
    src: first === null ? caller(record) : party(first),
    dst: { number: record.to, name: '', type: TYPES.system, external: false, order: 0 },
  }
}

function party(segment: CallSegmentRow): HistoryParty {
  return {
    number: segment.number,
    name: segment.name,
    type: TYPES[segment.party],
    external: segment.party === 'trunk',
    order: segment.order,
  }
}

function caller(record: CallRecordRow): HistoryParty {
  return { number: record.from, name: record.fromName, type: TYPES.extension, external: false, order: 0 }
}
