// Reads XML from outside into a tree, within limits, and refuses everything that could do more than say something.
import { SaxesParser } from 'saxes'
import type { XmlDocument, XmlElement, XmlNode } from './xml-tree.ts'

/** Limits of a template file. Bytes are those of UTF-8; nodes are elements, attributes, texts, comments and instructions. */
export const xmlLimits = { bytes: 512 * 1024, depth: 32, nodes: 10_000 } as const

export type ReadXml =
  | { readonly ok: true; readonly document: XmlDocument }
  /** `line` counts from 1; 0 where the whole file is meant. */
  | { readonly ok: false; readonly line: number; readonly reason: string }

interface Open {
  readonly name: string
  readonly attributes: (readonly [string, string])[]
  readonly children: XmlNode[]
  readonly line: number
}

class Refusal extends Error {}

/**
 * Well-formed XML 1.0 without DOCTYPE. Only the five entities of XML itself and character references are known, so nothing is
 * fetched and nothing expands.
 */
export function readXml(source: string): ReadXml {
  if (Buffer.byteLength(source, 'utf8') > xmlLimits.bytes)
    return { ok: false, line: 0, reason: `The file is larger than ${xmlLimits.bytes / 1024} kB.` }
  const parser = new SaxesParser({ xmlns: false, position: true })
  const builder = new TreeBuilder(() => parser.line)
  // Thrown from inside the parser, so that it stops at the first offence.
  parser.on('error', (error) => {
    throw new Refusal(`The file is not well-formed XML: ${error.message.replace(/^(?:[^:]{0,40}:)?\d+:\d+: /, '')}`)
  })
  parser.on('doctype', () => {
    throw new Refusal('The file has a DOCTYPE. Document types and entities are refused.')
  })
  parser.on('opentagstart', (tag) => builder.open(tag.name))
  parser.on('attribute', ({ name, value }) => builder.attribute(name, value))
  parser.on('closetag', () => builder.close())
  parser.on('text', (text) => builder.add({ kind: 'text', text }))
  parser.on('cdata', (text) => builder.add({ kind: 'cdata', text }))
  parser.on('comment', (text) => builder.add({ kind: 'comment', text }))
  parser.on('processinginstruction', ({ target, body }) => builder.add({ kind: 'instruction', target, text: body }))
  try {
    parser.write(source.replace(/^\uFEFF/, '')).close()
    return { ok: true, document: builder.document() }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, line: Math.max(parser.line, 1), reason: error.message }
    throw error
  }
}

class TreeBuilder {
  readonly #line: () => number
  readonly #open: Open[] = []
  readonly #before: XmlNode[] = []
  readonly #after: XmlNode[] = []
  #root: XmlElement | null = null
  #nodes = 0

  constructor(line: () => number) {
    this.#line = line
  }

  open(name: string): void {
    this.#count()
    if (this.#open.length >= xmlLimits.depth)
      throw new Refusal(`The elements are nested deeper than ${xmlLimits.depth}.`)
    this.#open.push({ name, attributes: [], children: [], line: this.#line() })
  }

  attribute(name: string, value: string): void {
    this.#count()
    this.#open.at(-1)?.attributes.push([name, value])
  }

  close(): void {
    const closed = this.#open.pop()
    if (closed === undefined) return
    const element: XmlElement = { kind: 'element', ...closed }
    const parent = this.#open.at(-1)
    if (parent === undefined) this.#root = element
    else parent.children.push(element)
  }

  add(node: XmlNode): void {
    this.#count()
    const parent = this.#open.at(-1)
    if (parent !== undefined) parent.children.push(node)
    else if (this.#root === null) this.#before.push(node)
    else this.#after.push(node)
  }

  document(): XmlDocument {
    if (this.#root === null) throw new Refusal('The file has no root element.')
    return { before: this.#before, root: this.#root, after: this.#after }
  }

  #count(): void {
    if (++this.#nodes > xmlLimits.nodes) throw new Refusal(`The file has more than ${xmlLimits.nodes} nodes.`)
  }
}
