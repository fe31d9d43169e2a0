// What a list answers, as a CSV file to save. The query options hold as they do for the list.
import type { Field, StructDeclaration } from '@cordboard/model'
import type { Resource } from '../resources/resource.ts'
import { type Answer, answer } from './answer.ts'
import type { Call } from './call.ts'
import { csvText } from './csv.ts'
import { listRows, listValues } from './listing.ts'
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
  const listed =
    'of' in from
      ? listValues(asked, struct, from.values, '', MOST_ROWS)
      : await listRows(asked, { ...from.resource, maxTop: MOST_ROWS }, '')
  const { rows, total } = rowsIn(listed)
  // A file that ends in the middle would be taken for the whole.
  if (total > MOST_ROWS) {
    throw refusal(400, `There are ${total} rows; a file has at most ${MOST_ROWS}: name fewer with $filter or $top.`)
  }
  const { shown = (row) => row } = file
  return answer(200, csvText(chosen, rows.map(shown)), {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${file.name}"`,
  })
}

function rowsIn({ body }: Answer) {
  const found = body as {
    readonly value: readonly Readonly<Record<string, unknown>>[]
    readonly '@odata.count'?: number
  }
  return { rows: found.value, total: found['@odata.count'] ?? 0 }
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
