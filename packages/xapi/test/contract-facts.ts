// An OpenAPI document as plain facts, one line each, so that two documents can be compared whatever their layout.

export type Node = Readonly<Record<string, unknown>>

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Node>>
  readonly components: Readonly<Record<string, Readonly<Record<string, Node>>>>
}

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
function nodeOf(value: unknown): Node {
  return isNode(value) ? value : {}
}
function listOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** `What it is about` -> `what is said of it`. Summaries, descriptions, examples and our own `x-` marks are left out. */
export function factsOf(document: ApiDocument): ReadonlyMap<string, string> {
  const facts = new Map<string, string>()
  for (const [path, item] of Object.entries(document.paths)) {
    const shared = listOf(item.parameters)
    for (const method of METHODS) {
      const operation = item[method]
      if (!isNode(operation)) continue
      const own = [...shared, ...listOf(operation.parameters)]
      operationFacts(document, `${method.toUpperCase()} ${path}`, { ...operation, parameters: own }, facts)
    }
  }
  for (const [name, schema] of Object.entries(document.components.schemas ?? {})) schemaFacts(name, schema, facts)
  return facts
}

function operationFacts(document: ApiDocument, at: string, operation: Node, facts: Map<string, string>): void {
  facts.set(at, 'exists')
  facts.set(`${at} operationId`, String(operation.operationId))
  facts.set(`${at} tags`, JSON.stringify(operation.tags))
  for (const each of listOf(operation.parameters)) {
    const { name, in: where, schema, required } = resolved(document, each)
    facts.set(`${at} ${String(where)} parameter ${String(name)}`, said(nodeOf(schema)) + (required === true ? '' : '?'))
  }
  const body = resolved(document, nodeOf(operation.requestBody))
  for (const [type, { schema }] of contentOf(body)) {
    facts.set(`${at} body`, `${type} ${said(nodeOf(schema))}`)
    facts.set(`${at} body required`, String(body.required === true))
  }
  for (const [status, each] of Object.entries(nodeOf(operation.responses))) {
    const response = resolved(document, nodeOf(each))
    const content = contentOf(response).map(([type, { schema }]) => `${type} ${said(nodeOf(schema))}`)
    facts.set(`${at} answer ${status}`, content.join(', ') || 'nothing')
  }
}

function contentOf(holder: Node): readonly (readonly [string, Node])[] {
  return Object.entries(nodeOf(holder.content)).map(([type, each]) => [type, nodeOf(each)])
}

function resolved(document: ApiDocument, node: Node): Node {
  if (typeof node.$ref !== 'string') return node
  const [kind = '', name = ''] = node.$ref.replace('#/components/', '').split('/')
  const found = document.components[kind]?.[name]
  if (found === undefined) throw new Error(`${node.$ref} leads nowhere`)
  return resolved(document, found)
}

function schemaFacts(name: string, schema: Node, facts: Map<string, string>): void {
  const at = `schema ${name}`
  facts.set(at, 'exists')
  if (Array.isArray(schema.enum)) {
    schema.enum.forEach((member, index) => void facts.set(`${at} member ${String(member)}`, String(index)))
    facts.set(`${at} flags`, String(schema['x-ms-enum-flags'] !== undefined))
    return
  }
  const parts = Array.isArray(schema.allOf) ? listOf(schema.allOf) : [schema]
  const base = parts.flatMap((part) => (typeof part.$ref === 'string' ? [last(part.$ref)] : []))
  facts.set(`${at} base`, base.join(',') || 'none')
  for (const part of parts) {
    for (const [property, each] of Object.entries(nodeOf(part.properties))) {
      const field = nodeOf(each)
      const navigation = field['x-ms-navigationProperty'] === true ? ' navigation' : ''
      facts.set(`${at}.${property}`, `${said(field)}${navigation}`)
      if (field.maxLength !== undefined) facts.set(`${at}.${property} maxLength`, String(field.maxLength))
    }
  }
}

function last(ref: string): string {
  return ref.split('/').pop() ?? ref
}

/** A schema in a line: its type, its parts, whether it may be null. */
function said(schema: Node): string {
  const isNullable = schema.nullable === true ? ' or null' : ''
  if (typeof schema.$ref === 'string') return last(schema.$ref)
  if (Array.isArray(schema.oneOf)) return `(${listOf(schema.oneOf).map(said).join(' | ')})${isNullable}`
  if (Array.isArray(schema.allOf)) return `${listOf(schema.allOf).map(said).join(' & ')}${isNullable}`
  if (schema.type === 'array') return `[${said(nodeOf(schema.items))}]${isNullable}`
  if (schema.properties !== undefined) {
    const fields = Object.entries(nodeOf(schema.properties)).map(([name, each]) => `${name}: ${said(nodeOf(each))}`)
    return `{ ${fields.join(', ')} }${isNullable}`
  }
  const format = schema.format === undefined ? '' : `/${String(schema.format)}`
  return `${String(schema.type)}${format}${isNullable}`
}
