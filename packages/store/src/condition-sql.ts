// Conditions compiled to parametrised SQL for either engine; nothing from outside becomes part of the text.
import { type RawBuilder, sql } from 'kysely'
import type { Comparison, Condition, Query, Scalar, Search } from './condition.ts'
import { StoreError } from './contract.ts'
import type { Engine } from './migrations.ts'
import { type Column, stepped, type ViewTable } from './step-sql.ts'
import { foldedOnPostgres, INDEXED_TEXTS, trigramQuery, wordsOf } from './text-indexes.ts'

type Sql = RawBuilder<unknown>
type TextCondition = Extract<Condition, { op: 'text' }>
type CompareCondition = Extract<Condition, { op: 'compare' }>

const MAX_TERMS = 1000
const MAX_SEARCH = 256
const DAY_MS = 86_400_000
// No text of ours holds it, and PostgreSQL takes none that does.
const NUL = '\u0000'

export class Compiler {
  readonly #table: ViewTable
  readonly #engine: Engine
  readonly #icu: boolean
  #terms = 0

  constructor(table: ViewTable, engine: Engine, icu: boolean) {
    this.#table = table
    this.#engine = engine
    this.#icu = icu
  }

  where(query: Query): Sql {
    const parts: Sql[] = [sql`1 = 1`]
    if (query.where !== undefined) parts.push(this.#condition(query.where, true))
    if (query.search !== undefined && query.search !== '') parts.push(this.#search(query.search, true))
    return sql.join(parts, sql` and `)
  }

  order(query: Query): Sql {
    const parts = (query.orderBy ?? []).map(({ field, descending }) => {
      const column = sql.raw(this.#column(field).sql)
      return descending ? sql`${column} desc` : sql`${column} asc`
    })
    // The key makes pages stable.
    return sql.join([...parts, sql`${sql.ref(this.#table.key)} asc`])
  }

  /** `positive`: only what is true counts here, so unknown may stand for false and an index may help. */
  #condition(condition: Condition, positive: boolean): Sql {
    this.#count(1)
    switch (condition.op) {
      case 'and':
        return this.#group(condition.all, positive, sql` and `, sql`1 = 1`)
      case 'or':
        return this.#group(condition.any, positive, sql` or `, sql`1 = 0`)
      case 'not':
        return sql`not (${this.#condition(condition.of, false)})`
      case 'compare':
        return condition.open === true ? this.#compare(condition) : this.#sure(this.#compare(condition), positive)
      case 'date':
        return this.#sure(this.#day(this.#column(condition.field), condition.is, condition.day), positive)
      case 'in':
        return this.#sure(this.#in(this.#column(condition.field), condition.values), positive)
      case 'text': {
        const found = this.#text(condition, positive)
        return condition.absent === undefined ? found : sql`coalesce(${found}, ${truth(condition.absent)})`
      }
    }
  }

  #count(terms: number): void {
    this.#terms += terms
    if (this.#terms > MAX_TERMS) throw new StoreError('internal', `A question may have at most ${MAX_TERMS} terms.`)
  }

  #sure(condition: Sql, positive: boolean): Sql {
    return positive ? condition : sql`coalesce(${condition}, false)`
  }

  #group(parts: readonly Condition[], positive: boolean, between: Sql, none: Sql): Sql {
    if (parts.length === 0) return none
    return sql`(${sql.join(
      parts.map((part) => this.#condition(part, positive)),
      between,
    )})`
  }

  #compare({ field, is, value, steps }: CompareCondition): Sql {
    const column = this.#column(field)
    const { sql: left, kind } = stepped(column, steps ?? [], this.#engine, this.#icu)
    if (value === null) {
      if (is === 'eq') return sql`${left} is null`
      return is === 'ne' ? sql`${left} is not null` : sql`1 = 0`
    }
    const right = this.#value(kind, value)
    if (right === null) return is === 'ne' ? sql`1 = 1` : sql`1 = 0`
    if (is === 'ne') return sql`(${left} is null or ${left} <> ${right})`
    // By code points, as SQLite and the API's own comparisons do, whatever the database's locale is.
    const ordered = kind === 'text' && this.#engine === 'postgres' && is !== 'eq' ? sql`${left} collate "C"` : left
    return sql`${ordered} ${SIGNS[is]} ${right}`
  }

  // A value of another type than the column's equals nothing; it must not reach PostgreSQL, which would refuse it.
  #value(kind: Column['kind'], value: Exclude<Scalar, null>): Sql | null {
    const plain = typeof value === 'boolean' ? Number(value) : value
    if (kind === 'text') {
      const words = String(plain)
      return isStorable(words) ? sql`${words}` : null
    }
    if (typeof plain !== 'number' || !Number.isFinite(plain)) return null
    if (this.#engine === 'sqlite') return sql`${plain}`
    // PostgreSQL would take the column's type for the value's, and refuse what is too large for it.
    return Number.isSafeInteger(plain) ? sql`cast(${plain} as bigint)` : sql`cast(${plain} as double precision)`
  }

  #day(column: Column, is: Comparison, day: string): Sql {
    const from = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
    if (column.kind !== 'time' || Number.isNaN(from)) return sql`1 = 0`
    const left = sql`(${sql.raw(column.sql)})`
    const to = from + DAY_MS
    switch (is) {
      case 'eq':
        return sql`(${left} >= ${from} and ${left} < ${to})`
      case 'ne':
        return sql`(${left} is null or ${left} < ${from} or ${left} >= ${to})`
      case 'gt':
        return sql`${left} >= ${to}`
      case 'ge':
        return sql`${left} >= ${from}`
      case 'lt':
        return sql`${left} < ${from}`
      case 'le':
        return sql`${left} < ${to}`
    }
  }

  #in(column: Column, values: readonly Scalar[]): Sql {
    this.#count(values.length)
    const plain = values.flatMap((value) => (value === null ? [] : [this.#value(column.kind, value)]))
    const usable = plain.filter((value) => value !== null)
    const left = sql`(${sql.raw(column.sql)})`
    const listed = usable.length === 0 ? sql`1 = 0` : sql`${left} in (${sql.join(usable)})`
    return values.includes(null) ? sql`(${left} is null or ${listed})` : listed
  }

  #text(condition: TextCondition, positive: boolean): Sql {
    const column = this.#column(condition.field)
    const { steps = [], how } = condition
    // As clients write that case does not matter: it does not anyway.
    const before = steps.at(-1)?.fn === 'lower' ? steps.slice(0, -1) : steps
    const value = condition.value.toLowerCase()
    const { sql: whole, kind } = stepped(column, before, this.#engine, this.#icu)
    const left = this.#folded(kind === 'text' ? whole : sql`cast(${whole} as text)`)
    if (!isStorable(value)) return sql`(case when ${left} is null then null else false end)`
    const found = this.#found(left, how, value)
    const quick = positive && before.length === 0 ? this.#quick(column, how, value) : null
    return quick === null ? found : sql`(${quick} and ${found})`
  }

  #folded(text: Sql): Sql {
    if (this.#engine === 'sqlite') return sql`cordboard_lower(${text})`
    return this.#icu ? sql`lower((${text}) collate "und-x-icu")` : sql`lower(${text})`
  }

  #found(left: Sql, how: TextCondition['how'], value: string): Sql {
    const length = [...value].length
    const sqlite = this.#engine === 'sqlite'
    if (length === 0) return sql`(case when ${left} is null then null else true end)`
    switch (how) {
      case 'contains':
        return sqlite ? sql`instr(${left}, ${value}) > 0` : sql`${left} like ${`%${escaped(value)}%`}`
      case 'startswith':
        return sqlite ? sql`substr(${left}, 1, ${length}) = ${value}` : sql`starts_with(${left}, ${value})`
      case 'endswith':
        return sqlite
          ? sql`substr(${left}, ${-length}) = ${value}`
          : sql`right(${left}, cast(${length} as integer)) = ${value}`
    }
  }

  /** What an index can say beforehand: more rows than are meant, never fewer. */
  #quick(column: Column, how: TextCondition['how'], value: string): Sql | null {
    const { table, key } = this.#table
    const trigrams = trigramQuery(value)
    if (trigrams === null || INDEXED_TEXTS.get(table)?.includes(column.sql) !== true) return null
    if (this.#engine === 'sqlite') return matching(table, key, trigrams)
    // There the condition itself is what the index answers.
    if (how === 'contains') return null
    const folded = sql.raw(foldedOnPostgres(column.sql, this.#icu))
    return sql`${folded} like ${`%${escaped(value)}%`}`
  }

  #search(search: Search, positive: boolean): Sql {
    this.#count(1)
    if (typeof search === 'string') return this.#searchText(search.slice(0, MAX_SEARCH), positive)
    if ('not' in search) return sql`not (${this.#search(search.not, false)})`
    const [parts, between] = 'all' in search ? [search.all, sql` and `] : [search.any, sql` or `]
    if (parts.length === 0) return 'all' in search ? sql`1 = 1` : sql`1 = 0`
    return sql`(${sql.join(
      parts.map((part) => this.#search(part, positive)),
      between,
    )})`
  }

  #searchText(value: string, positive: boolean): Sql {
    const { table, key, columns } = this.#table
    const searched = [...columns].filter(([, column]) => column.searched)
    const found = searched.map(([field]) => {
      const each = this.#text({ op: 'text', how: 'contains', field, value }, positive && this.#engine === 'postgres')
      return this.#sure(each, positive)
    })
    const any = sql`(${sql.join(found, sql` or `)})`
    const trigrams = positive && this.#engine === 'sqlite' && isStorable(value) ? trigramQuery(value) : null
    const indexed = searched.every(([, column]) => INDEXED_TEXTS.get(table)?.includes(column.sql) === true)
    return trigrams !== null && indexed ? sql`(${matching(table, key, trigrams)} and ${any})` : any
  }

  #column(field: string): Column {
    const column = this.#table.columns.get(field)
    if (column === undefined) throw new StoreError('internal', `There is no field '${field}' to ask for.`, field)
    return column
  }
}

function truth(value: boolean): Sql {
  return value ? sql`true` : sql`false`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('%', '\\%').replaceAll('_', '\\_')
}

function isStorable(text: string): boolean {
  return !text.includes(NUL) && text.isWellFormed()
}

function matching(table: string, key: string, trigrams: string): Sql {
  const words = sql.table(wordsOf(table))
  return sql`${sql.ref(key)} in (select rowid from ${words} where ${words} match ${trigrams})`
}

const SIGNS: Readonly<Record<Exclude<Comparison, 'ne'>, Sql>> = {
  eq: sql`=`,
  gt: sql`>`,
  ge: sql`>=`,
  lt: sql`<`,
  le: sql`<=`,
}
