// Lists of many thousand rows, read and written piece by piece: no request holds the process, and memory stays small.
import { type Projection, project } from '../odata/index.ts'
import type { Item, Resource } from '../resources/resource.ts'
import type { Call } from './call.ts'

/** Rows read at once: some milliseconds of work. */
export const PIECE_ROWS = 500

export type ShownRow = Readonly<Record<string, unknown>>

export interface LongList {
  readonly total: number | null
  /** The first piece is read already, so that a wrong question is refused before anything is sent. */
  readonly pieces: AsyncIterable<readonly ShownRow[]>
}

/** Null where the resource answers at once whatever is asked. */
export async function longList(call: Call, resource: Resource, how: Projection, top: number): Promise<LongList | null> {
  if (resource.pieces === undefined || top <= PIECE_ROWS) return null
  const { total, pieces } = await resource.pieces(call.asking, call.options, top, PIECE_ROWS)
  return { total, pieces: shown(pieces, how) }
}

async function* shown(pieces: AsyncIterable<readonly Item[]>, how: Projection): AsyncGenerator<readonly ShownRow[]> {
  for await (const piece of pieces) yield piece.map((item) => project(how, item.field))
}

/** The same text as JSON.stringify of `{...head, value: […]}`. */
export async function* jsonOf(
  head: Readonly<Record<string, unknown>>,
  pieces: AsyncIterable<readonly ShownRow[]>,
): AsyncGenerator<string> {
  const opening = JSON.stringify(head)
  yield `${opening.slice(0, -1)}${opening === '{}' ? '' : ','}"value":[`
  let comma = ''
  for await (const piece of pieces) {
    if (piece.length === 0) continue
    yield comma + JSON.stringify(piece).slice(1, -1)
    comma = ','
  }
  yield ']}'
}
