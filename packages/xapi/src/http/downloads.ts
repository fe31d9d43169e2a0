// What a list answers, as a CSV file to save. The query options hold as they do for the list.
import type { Field, StructDeclaration } from '@cordboard/model'
import type { Resource } from '../resources/resource.ts'
import { type Answer, answer } from './answer.ts'
import type { Call } from './call.ts'
import { csvHead, csvLines } from './csv.ts'
import { listRows, listValues, longListed } from './listing.ts'
import type { ShownRow } from './long-list.ts'
import { refusal } from './refusal.ts'

/** Where the rows come from: a resource, or values at hand. */
export type CsvSource =
  | { readonly resource: Resource }
  | { readonly of: StructDeclaration; readonly values: readonly unknown[] }

export interface CsvFile {
  /** Of plain letters, digits, dots, hyphens and underscores. */
  readonly name: string
  readonly from: CsvSource
  /** Without it: every property that fits into a cell. */
  readonly columns?: readonly string[]
  /** Last touch at a row, e.g. times in a time zone. */
  readonly shown?: (row: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

/** As many rows as the big tables answer at once. */
export const MOST_ROWS = 100_000

export async function csvAnswer(call: Call, file: CsvFile): Promise<Answer> {
  const { from } = file
  const struct = 'of' in from ? from.of : from.resource.noun.struct
  const { select, top } = call.options
  const chosen = select === null || select.includes('*') ? (file.columns ?? cellColumns(struct)) : select
  const options = { ...call.options, top: top ?? MOST_ROWS, select: chosen, expand: [], count: top === null }
  const asked = { ...call, options }
  const { total, pieces } =
    'of' in from
      ? listedIn(listValues(asked, struct, from.values, '', MOST_ROWS))
      : await rowsOf(asked, { ...from.resource, maxTop: MOST_ROWS })
  // A file that ends in the middle would be taken for the whole.
  if (total > MOST_ROWS) {
    throw refusal(400, `There are ${total} rows; a file has at most ${MOST_ROWS}: name fewer with $filter or $top.`)
  }
  const { shown = (row) => row } = file
  return answer(200, written(chosen, pieces, shown), {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${file.name}"`,
  })
}

async function* written(
  columns: readonly string[],
  pieces: Pieces,
  shown: (row: ShownRow) => ShownRow,
): AsyncGenerator<string> {
  yield csvHead(columns)
  for await (const piece of pieces) yield csvLines(columns, piece.map(shown))
}

type Pieces = AsyncIterable<readonly ShownRow[]> | Iterable<readonly ShownRow[]>

interface Listed {
  readonly total: number
  readonly pieces: Pieces
}

async function rowsOf(call: Call, resource: Resource): Promise<Listed> {
  const long = await longListed(call, resource)
  return long === null ? listedIn(await listRows(call, resource, '')) : { total: long.total ?? 0, pieces: long.pieces }
}

function listedIn({ body }: Answer): Listed {
  const found = body as { readonly value: readonly ShownRow[]; readonly '@odata.count'?: number }
  return { total: found['@odata.count'] ?? 0, pieces: [found.value] }
}

/** Secrets stand in a file only when $select names them, as in lists. */
function cellColumns(struct: StructDeclaration): readonly string[] {
  return Object.entries(struct.fields).flatMap(([name, field]) =>
    fitsInCell(field) && !field.concealed && !field.ours ? [name] : [],
  )
}

function fitsInCell({ type, navigation, secret }: Field): boolean {
  if (navigation || secret !== null) return false
  const item = type.kind === 'list' ? type.item : type
  return item.kind === 'scalar' || item.kind === 'enum'
}
