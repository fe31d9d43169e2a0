// What of a row goes into an answer: $select, $expand, no nulls, nothing that is secret.
import { type Field, isInward, type StructDeclaration } from '@cordboard/model'
import { part } from './bind.ts'
import { inOption, ODataRefusal, placed, quoted } from './refusal.ts'
import { plainReading, runNested } from './run-query.ts'
import type { ExpandItem, Names } from './select.ts'
import { propertyOf, shapeOf } from './shape.ts'

export interface Projection {
  readonly struct: StructDeclaration
  /** Properties in the order of the declaration. */
  readonly names: readonly string[]
  readonly expanded: ReadonlyMap<string, ExpandItem>
  /** Epoch milliseconds, for now() in nested filters. */
  readonly now: number
  /** IANA name of the time zone that nested filters speak of. */
  readonly zone: string
}

/** Binds $select and $expand to a struct. Throws ODataRefusal for unknown names. */
export function projection(
  struct: StructDeclaration,
  select: Names | null,
  expand: readonly ExpandItem[],
  now: number,
  zone = 'UTC',
): Projection {
  return bound(struct, select, expand, { now, zone, option: '$select' })
}

interface Around {
  readonly now: number
  readonly zone: string
  /** What the names of $select stand in. */
  readonly option: string
}

function bound(
  struct: StructDeclaration,
  select: Names | null,
  expand: readonly ExpandItem[],
  around: Around,
): Projection {
  const expanded = new Map<string, ExpandItem>()
  for (const item of expand) {
    const found = (): readonly (readonly [string, Field])[] =>
      item.name === '*' ? navigations(struct) : [navigation(struct, item.name)]
    for (const [name, field] of inOption('$expand', () => placed(item.at ?? 0, found))) {
      expanded.set(name, item)
      checkNested(field, item, around)
    }
  }
  const chosen = select === null || select.includes('*') ? null : namesIn(struct, select, around.option)
  const names = Object.entries(struct.fields).flatMap(([name, field]) =>
    isAnswered(field) && !field.navigation && (chosen === null || chosen.has(name)) ? [name] : [],
  )
  return { struct, names, expanded, now: around.now, zone: around.zone }
}

function namesIn(struct: StructDeclaration, select: Names, option: string): ReadonlySet<string> {
  const found = select.map((name, index) => {
    const place = select.places?.[index]
    const look = (): string => property(struct, name)
    return inOption(option, () => (place === undefined ? look() : placed(place, look)))
  })
  return new Set(found)
}

/** Hashed secrets are never answered, nor is what we keep secrets in. */
export function isAnswered(field: Field): boolean {
  return !isInward(field) && field.secret !== 'hashed'
}

function navigations(struct: StructDeclaration): readonly (readonly [string, Field])[] {
  return Object.entries(struct.fields).filter(([, field]) => field.navigation && !isInward(field))
}

function property(struct: StructDeclaration, name: string): string {
  const found = propertyOf(struct, name)
  if (found !== null) return found.name
  throw new ODataRefusal(
    `The query specified in the URI is not valid. Could not find a property named ${quoted(name)} on type 'Pbx.${struct.name}'.`,
  )
}

function navigation(struct: StructDeclaration, name: string): readonly [string, Field] {
  const found = propertyOf(struct, name)
  if (found === null) property(struct, name)
  if (found?.field.navigation) return [found.name, found.field]
  throw new ODataRefusal(
    `The query specified in the URI is not valid. Property ${quoted(name)} on type 'Pbx.${struct.name}' is not a navigation property.`,
  )
}

function structOf(field: Field): StructDeclaration | null {
  const shape = shapeOf(field.type)
  if (shape === null) return null
  if (shape.kind === 'struct') return shape.of
  return shape.kind === 'list' && shape.item.kind === 'struct' ? shape.item.of : null
}

const NESTED = ['$expand', '$expand'] as const

// So that a wrong name is told also when no row is there to show it.
function checkNested(field: Field, item: ExpandItem, around: Around): void {
  const struct = structOf(field)
  if (struct === null || item.name === '*') return
  bound(struct, item.select, item.expand, { ...around, option: '$expand' })
  const query = { filter: item.filter, orderBy: item.orderBy, search: null, skip: 0, top: 0 }
  runNested([], query, plainReading(struct, around.now, around.zone), NESTED)
}

/** The answer for one row. `field` reads its properties; null and undefined are left out. */
export function project(how: Projection, field: (name: string) => unknown): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const name of how.names) {
    const declared = how.struct.fields[name]
    const value = field(name)
    if (declared !== undefined && value !== null && value !== undefined) shown[name] = plain(declared, value, how.now)
  }
  for (const [name, item] of how.expanded) {
    const declared = how.struct.fields[name]
    if (declared !== undefined) Object.assign(shown, expandedPart(name, declared, field(name), item, how))
  }
  return shown
}

// A complex value within a row: as it is, without nulls and without entities that were not asked for. A list is never null.
function plain(field: Field, value: unknown, now: number): unknown {
  const struct = structOf(field)
  if (struct === null) return value
  const how = projection(struct, null, [], now)
  const shown = (of: unknown): Record<string, unknown> =>
    project(how, (name) => part(of, name) ?? (struct.fields[name]?.type.kind === 'list' ? [] : null))
  return Array.isArray(value) ? value.map(shown) : shown(value)
}

function expandedPart(
  name: string,
  field: Field,
  value: unknown,
  item: ExpandItem,
  around: Projection,
): Readonly<Record<string, unknown>> {
  const struct = structOf(field)
  if (struct === null) return {}
  const nested = item.name === '*' ? { select: null, expand: [] } : item
  const { now, zone } = around
  const how = projection(struct, nested.select, nested.expand, now, zone)
  if (field.type.kind !== 'list') {
    return value === null || value === undefined ? {} : { [name]: project(how, (inner) => part(value, inner)) }
  }
  const rows = Array.isArray(value) ? value : []
  const top = item.top ?? Number.MAX_SAFE_INTEGER
  const query = { filter: item.filter, orderBy: item.orderBy, search: null, skip: item.skip, top }
  const page = runNested(rows, query, plainReading(struct, now, zone), NESTED)
  if (item.countOnly === true) return { [`${name}@odata.count`]: page.total }
  const shown = page.rows.map((row) => project(how, (inner) => part(row, inner)))
  return item.count ? { [`${name}@odata.count`]: page.total, [name]: shown } : { [name]: shown }
}
