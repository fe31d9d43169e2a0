// Answers with one row, one property or what hangs on a row.
import type { Field } from '@cordboard/model'
import { isAnswered, project, projection, propertyOf, shapeOf } from '../odata/index.ts'
import type { Item, Resource } from '../resources/resource.ts'
import { type Answer, answer, contextOf, etagOf } from './answer.ts'
import type { Call } from './call.ts'
import { expandedNames, listValues, needsSecrets } from './listing.ts'
import { notFound, refusal } from './refusal.ts'

/** One row; status 201 for one that was just made. */
export async function oneRow(call: Call, resource: Resource, item: Item, status = 200): Promise<Answer> {
  const { options, asking } = call
  const how = projection(resource.noun.struct, options.select, options.expand, asking.desk.now(), asking.zone)
  const opened = needsSecrets(resource, how) ? ((await item.open?.()) ?? item) : item
  const { set, singleton } = resource.noun
  const context = contextOf(set, options.select, expandedNames(options.expand))
  const tag = item.version === null ? {} : { etag: etagOf(item.version) }
  const body = {
    '@odata.context': `${call.base}/$metadata#${context}${singleton ? '' : '/$entity'}`,
    ...project(how, opened.field),
  }
  const location = status === 201 ? { location: `${call.base}/${set}(${keyOf(item)})` } : {}
  return answer(status, body, { ...tag, ...location })
}

function keyOf(item: Item): string {
  return typeof item.id === 'number' ? String(item.id) : `'${encodeURIComponent(item.id.replaceAll("'", "''"))}'`
}

/** `Set(key)/Property`, `Set(key)/Navigation`, each with `/$count` or `/$value`. */
export async function partOfRow(
  call: Call,
  resource: Resource,
  item: Item,
  name: string,
  last: string | null,
): Promise<Answer> {
  const found = propertyOf(resource.noun.struct, name)
  if (found === null || !isAnswered(found.field)) throw notFound(`The path segment '${name.slice(0, 64)}'`)
  if (call.method !== 'GET') throw refusedMethod(call, found.field)
  const whole = found.field.secret === 'encrypted' ? ((await item.open?.()) ?? item) : item
  const value = whole.field(found.name)
  const shape = shapeOf(found.field.type)
  if (shape?.kind === 'list') {
    const values: readonly unknown[] = Array.isArray(value) ? value : []
    if (last === '$count') return answer(200, String(values.length))
    if (last !== null) throw notFound(`The path segment '${last.slice(0, 64)}'`)
    const what = `${resource.noun.set}(${item.id})/${found.name}`
    if (shape.item.kind === 'struct') return listValues(call, shape.item.of, values, what)
    return answer(200, { '@odata.context': `${call.base}/$metadata#${what}`, value: values })
  }
  if (last !== null && last !== '$value') throw notFound(`The path segment '${last.slice(0, 64)}'`)
  if (value === null || value === undefined) return answer(204)
  if (last === '$value') return answer(200, String(value))
  const what = `${resource.noun.set}(${item.id})/${found.name}`
  if (shape?.kind !== 'struct') return answer(200, { '@odata.context': `${call.base}/$metadata#${what}`, value })
  const { desk, zone } = call.asking
  const how = projection(shape.of, call.options.select, call.options.expand, desk.now(), zone)
  const fields = value as Readonly<Record<string, unknown>>
  return answer(200, { '@odata.context': `${call.base}/$metadata#${what}`, ...project(how, (each) => fields[each]) })
}

// A real 3CX answers 404 to POST on what hangs on a row and 405 to the other methods: members change by PATCH of the whole.
function refusedMethod(call: Call, field: Field): Error {
  if (call.method === 'POST' && field.navigation) return notFound('The resource')
  return refusal(405, `${call.method} is not allowed here: change the list with a PATCH of the row it belongs to.`)
}
