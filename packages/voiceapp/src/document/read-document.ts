// TwiML text -> elements. Document types and entities of its own are refused; sizes are bounded.
import { SaxesParser } from 'saxes'
import { fatal, type Problem, quoted } from '../problem.ts'
import { type DocumentLimits, documentLimits, type Element } from './element.ts'

export type DocumentReading =
  | { readonly ok: true; readonly root: Element }
  | { readonly ok: false; readonly problem: Problem }

interface Open {
  readonly name: string
  readonly line: number
  readonly attributes: Map<string, string>
  readonly children: Element[]
  text: string
  allText: string
}

/** Leaves the parser at the first thing that is wrong. */
class Refusal extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.text)
    this.problem = problem
  }
}

/** Never throws. Line numbers are those of `text`. */
export function readDocument(text: string, limits: DocumentLimits = documentLimits): DocumentReading {
  // Each UTF-16 unit takes at least one byte, so this spares counting the bytes of something huge.
  if (text.length > limits.bytes || Buffer.byteLength(text) > limits.bytes)
    return refused(fatal(11750, `the document is larger than ${limits.bytes} bytes`))
  try {
    return { ok: true, root: parse(text, limits) }
  } catch (error) {
    if (error instanceof Refusal) return refused(error.problem)
    return refused(fatal(12100, 'the document cannot be read'))
  }
}

function parse(text: string, limits: DocumentLimits): Element {
  const parser = new SaxesParser({ xmlns: false, position: true })
  const open: Open[] = []
  let root: Element | null = null
  let elements = 0
  const refuse = (code: number, why: string): never => {
    throw new Refusal(fatal(code, why, parser.line))
  }
  parser.on('error', (error) => refuse(12100, `not well-formed XML: ${messageOf(error)}`))
  parser.on('doctype', () => refuse(12100, 'a document type is not allowed'))
  parser.on('opentagstart', (tag) => {
    if (++elements > limits.elements) refuse(11750, `more than ${limits.elements} elements`)
    if (open.length >= limits.depth) refuse(12100, `elements are nested deeper than ${limits.depth}`)
    open.push({ name: tag.name, line: parser.line, attributes: new Map(), children: [], text: '', allText: '' })
  })
  parser.on('attribute', ({ name, value }) => {
    const attributes = open.at(-1)?.attributes
    if (attributes === undefined) return
    if (attributes.size >= limits.attributesPerElement) refuse(12100, 'an element has too many attributes')
    attributes.set(name, value)
  })
  const hear = (more: string): void => {
    const inner = open.at(-1)
    if (inner === undefined) return
    inner.text += more
    inner.allText += more
  }
  parser.on('text', hear)
  parser.on('cdata', hear)
  parser.on('closetag', () => {
    const done = open.pop()
    if (done === undefined) return
    const outer = open.at(-1)
    if (outer === undefined) {
      root = done
      return
    }
    outer.children.push(done)
    outer.allText += done.allText
  })
  parser.write(text).close()
  return root ?? refuse(12100, 'the document is empty')
}

/** The parser puts "line:column: " before its message; the line is told apart. */
function messageOf(error: Error): string {
  return error.message.replace(/^[^ ]{0,20}\d: /, '').slice(0, 200)
}

function refused(problem: Problem): DocumentReading {
  return { ok: false, problem }
}

/** The verbs of a document: the children of its Response. */
export function readResponse(text: string, limits: DocumentLimits = documentLimits): DocumentReading {
  const reading = readDocument(text, limits)
  if (!reading.ok || reading.root.name === 'Response') return reading
  const { name, line } = reading.root
  return refused(fatal(12102, `the root element is ${quoted(name)}, but must be "Response"`, line))
}
