// What is done to a column before it is compared, as SQL: texts, parts of times, arithmetic.
import { type RawBuilder, sql } from 'kysely'
import type { Step, TimePart } from './condition.ts'
import { StoreError } from './contract.ts'
import type { Engine } from './migrations.ts'

type Sql = RawBuilder<unknown>
type ColumnKind = 'text' | 'number' | 'time' | 'truth'

export interface Column {
  /** A column, or an expression without outside input. */
  readonly sql: string
  readonly kind: ColumnKind
  readonly searched?: boolean
}

export interface ViewTable {
  readonly table: string
  readonly key: string
  readonly columns: ReadonlyMap<string, Column>
}

interface Stepped {
  readonly sql: Sql
  readonly kind: ColumnKind
}

const MAX_STEPS = 8

/** Throws StoreError `internal` when there are too many steps. */
export function stepped(column: Column, steps: readonly Step[], engine: Engine, icu: boolean): Stepped {
  if (steps.length > MAX_STEPS) throw new StoreError('internal', `At most ${MAX_STEPS} steps lead to a comparison.`)
  const start: Stepped = { sql: sql`(${sql.raw(column.sql)})`, kind: column.kind }
  const take = engine === 'sqlite' ? onSqlite : (of: Sql, step: Step): Sql => onPostgres(of, step, icu)
  return steps.reduce<Stepped>((of, step) => ({ sql: take(of.sql, step), kind: kindAfter(step) }), start)
}

function kindAfter(step: Step): ColumnKind {
  switch (step.fn) {
    case 'lower':
    case 'upper':
    case 'trim':
    case 'substring':
    case 'prepend':
    case 'append':
      return 'text'
    default:
      return 'number'
  }
}

function onSqlite(of: Sql, step: Step): Sql {
  switch (step.fn) {
    case 'lower':
      return sql`cordboard_lower(${of})`
    case 'upper':
      return sql`cordboard_upper(${of})`
    case 'trim':
      return sql`cordboard_trim(${of})`
    case 'length':
      return sql`length(${of})`
    case 'round':
      return sql`round(${of})`
    case 'floor':
      return sql`floor(${of})`
    case 'ceiling':
      return sql`ceil(${of})`
    case 'indexof':
      return sql`(instr(${of}, ${step.text}) - 1)`
    case 'substring':
      return step.length === null
        ? sql`substr(${of}, ${step.from + 1})`
        : sql`substr(${of}, ${step.from + 1}, ${step.length})`
    case 'prepend':
      return sql`(${step.text} || ${of})`
    case 'append':
      return sql`(${of} || ${step.text})`
    case 'part':
      return sql`cordboard_part(${of}, ${step.part}, ${step.zone})`
    case 'calculate':
      return calculated(step, sql`cast(${of} as real)`, sql`cast(${step.by} as real)`, (value) => {
        return sql`cast(${value} as integer)`
      })
  }
}

function onPostgres(of: Sql, step: Step, icu: boolean): Sql {
  switch (step.fn) {
    case 'lower':
      return icu ? sql`lower((${of}) collate "und-x-icu")` : sql`lower(${of})`
    case 'upper':
      return icu ? sql`upper((${of}) collate "und-x-icu")` : sql`upper(${of})`
    case 'trim':
      return sql`btrim(${of}, ${WHITE_SPACE})`
    case 'length':
      return sql`char_length(${of})`
    case 'round':
      return sql`cast(round(cast(${of} as numeric)) as double precision)`
    case 'floor':
      return sql`floor(cast(${of} as double precision))`
    case 'ceiling':
      return sql`ceil(cast(${of} as double precision))`
    case 'indexof':
      return sql`(strpos(${of}, ${step.text}) - 1)`
    case 'substring': {
      const from = sql`cast(${step.from + 1} as integer)`
      return step.length === null
        ? sql`substr(${of}, ${from})`
        : sql`substr(${of}, ${from}, cast(${step.length} as integer))`
    }
    case 'prepend':
      return sql`(cast(${step.text} as text) || ${of})`
    case 'append':
      return sql`(${of} || cast(${step.text} as text))`
    case 'part':
      return postgresPart(of, step.part, step.zone)
    case 'calculate':
      return calculated(
        step,
        sql`cast(${of} as double precision)`,
        sql`cast(${step.by} as double precision)`,
        (value) => sql`cast(${value} as bigint)`,
      )
  }
}

// What String.trim takes away.
const WHITE_SPACE =
  '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'

function postgresPart(of: Sql, part: TimePart, zone: string): Sql {
  const local = sql`(to_timestamp(cast(${of} as double precision) / 1000) at time zone ${zone})`
  const taken = (word: Sql): Sql => sql`cast(extract(${word} from ${local}) as double precision)`
  switch (part) {
    case 'year':
      return taken(sql`year`)
    case 'month':
      return taken(sql`month`)
    case 'day':
      return taken(sql`day`)
    case 'hour':
      return taken(sql`hour`)
    case 'minute':
      return taken(sql`minute`)
    case 'second':
      return sql`floor(${taken(sql`second`)})`
    case 'fraction':
      return sql`(cast(mod(cast(${of} as bigint), 1000) as double precision) / 1000)`
    case 'clock':
      return sql`round(cast(extract(epoch from cast(${local} as time)) as double precision) * 1000)`
  }
}

type Calculation = Extract<Step, { fn: 'calculate' }>

// Dividing by nothing gives nothing.
function calculated(step: Calculation, field: Sql, constant: Sql, whole: (value: Sql) => Sql): Sql {
  const [left, right] = step.turned ? [constant, field] : [field, constant]
  switch (step.operator) {
    case 'add':
      return sql`(${left} + ${right})`
    case 'sub':
      return sql`(${left} - ${right})`
    case 'mul':
      return sql`(${left} * ${right})`
    case 'divby':
      return sql`(${left} / nullif(${right}, 0))`
    case 'div':
      return sql`(${whole(left)} / nullif(${whole(right)}, 0))`
    case 'mod':
      return sql`(${whole(left)} % nullif(${whole(right)}, 0))`
  }
}
