// What the content of a phone's or gateway's template says: XML without document types and entities. Pure.
import { parseTemplate, type Template } from '@cordboard/providers'

export type Element = Template['document']['root']

export type ReadContent =
  | { readonly ok: true; readonly root: Element }
  /** `line` counts from 1; 0 where the whole text is meant. */
  | { readonly ok: false; readonly line: number; readonly reason: string }

// The reader of provider templates, the only one that takes XML from outside, wants a frame of its own around what it reads.
// On one line, so that lines are counted as in the text itself.
const BEFORE = '<doc><header><type>messaging-template</type><name>frame</name></header><data><sms/>'
const AFTER = '</data></doc>'
const DECLARATION = /^\uFEFF?<\?xml[ \t\r\n][^<>?]{0,200}\?>/

/** Exactly one element, with comments and instructions beside it. */
export function readContent(content: string): ReadContent {
  const parsed = parseTemplate(`${BEFORE}${content.replace(DECLARATION, '')}${AFTER}`)
  if (!parsed.ok) return parsed
  const inside = elementsOf(parsed.template.document.root)
  const [, data] = inside
  const [, root, ...more] = data === undefined ? [] : elementsOf(data)
  // A text that closes the frame and opens it again is no document of its own.
  if (inside.length !== 2 || data === undefined || root === undefined || more.length > 0 || hasText(data)) {
    return { ok: false, line: 0, reason: 'One root element is expected.' }
  }
  return { ok: true, root }
}

function hasText(of: Element): boolean {
  return of.children.some((child) => (child.kind === 'text' || child.kind === 'cdata') && child.text.trim() !== '')
}

function elementsOf(of: Element): readonly Element[] {
  return of.children.filter((child) => child.kind === 'element')
}

/** What is read of any template, by the names of its header; what is not there is null or empty. */
export interface TemplateFacts {
  readonly name: string
  readonly url: string
  readonly brand: string
  readonly templateType: string
  readonly deviceType: string
  readonly extensions: number
  readonly models: readonly { readonly name: string; readonly userAgent: string }[]
  /** Lists of the header, such as languages: by name in lower case. */
  readonly lists: ReadonlyMap<string, readonly string[]>
}

const MOST = 1000

export function factsOf(root: Element): TemplateFacts {
  const header = child(root, 'header')
  const said = (name: string): string => (header === null ? '' : wordsOf(child(header, name)))
  const lists = new Map<string, readonly string[]>()
  let models: TemplateFacts['models'] = []
  for (const list of header === null ? [] : elementsOf(header)) {
    const entries = elementsOf(list).slice(0, MOST)
    if (entries.length === 0) continue
    if (list.name.toLowerCase() === 'models') models = entries.map(modelOf)
    else
      lists.set(
        list.name.toLowerCase(),
        entries.map(entryOf).filter((each) => each !== ''),
      )
  }
  const extensions = said('numberofextensions')
  return {
    name: said('name').slice(0, 128),
    url: said('url'),
    brand: said('brand'),
    templateType: said('templatetype'),
    deviceType: said('devicetype'),
    extensions: /^\d{1,4}$/.test(extensions) ? Number(extensions) : 0,
    models,
    lists,
  }
}

function modelOf(of: Element): { readonly name: string; readonly userAgent: string } {
  return { name: wordsOf(of) || attribute(of, 'name'), userAgent: attribute(of, 'ua') }
}

function entryOf(of: Element): string {
  return wordsOf(of) || attribute(of, 'value') || attribute(of, 'name')
}

function child(of: Element, name: string): Element | null {
  return elementsOf(of).find((each) => each.name.toLowerCase() === name) ?? null
}

function attribute(of: Element, name: string): string {
  return (of.attributes.find(([each]) => each.toLowerCase() === name)?.[1] ?? '').slice(0, 255)
}

function wordsOf(of: Element | null): string {
  const texts = (of?.children ?? []).map((each) => (each.kind === 'text' || each.kind === 'cdata' ? each.text : ''))
  return texts.join('').trim().slice(0, 255)
}
