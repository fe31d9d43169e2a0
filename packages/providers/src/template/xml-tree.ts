// XML as plain data, kept so exactly that writing it gives the same document again.

export interface XmlDocument {
  /** Comments, processing instructions and white space before and after the root. */
  readonly before: readonly XmlNode[]
  readonly root: XmlElement
  readonly after: readonly XmlNode[]
}

export interface XmlElement {
  readonly kind: 'element'
  readonly name: string
  readonly attributes: readonly (readonly [name: string, value: string])[]
  readonly children: readonly XmlNode[]
  /** Where it began in the file it was read from; 0 when made. */
  readonly line: number
}

export type XmlNode =
  | XmlElement
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'cdata'; readonly text: string }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'instruction'; readonly target: string; readonly text: string }

export const element = (
  name: string,
  attributes: XmlElement['attributes'] = [],
  children: readonly XmlNode[] = [],
): XmlElement => ({ kind: 'element', name, attributes, children, line: 0 })

export const text = (value: string): XmlNode => ({ kind: 'text', text: value })

/** The elements among the children, all or those of one name. */
export function childrenOf(parent: XmlElement, name?: string): XmlElement[] {
  return parent.children.filter((c): c is XmlElement => c.kind === 'element' && (name === undefined || c.name === name))
}

export const childOf = (parent: XmlElement, name: string): XmlElement | null => childrenOf(parent, name)[0] ?? null

/** The text directly inside, without white space around it. */
export function textOf(of: XmlElement | null): string {
  if (of === null) return ''
  return of.children
    .map((c) => (c.kind === 'text' || c.kind === 'cdata' ? c.text : ''))
    .join('')
    .trim()
}

export const attributeOf = (of: XmlElement, name: string): string | null =>
  of.attributes.find(([n]) => n === name)?.[1] ?? null

/** The same element with its white space set anew: one line for each element, two spaces deeper for each level. Text stays as it is. */
export function indented(of: XmlElement, level = 0): XmlElement {
  const kept = of.children.filter((c) => c.kind !== 'text' || c.text.trim() !== '')
  const structured =
    kept.some((c) => c.kind === 'element') && kept.every((c) => c.kind !== 'text' && c.kind !== 'cdata')
  if (!structured) return of
  const inside = `\n${'  '.repeat(level + 1)}`
  const children = kept.flatMap((c) => [text(inside), c.kind === 'element' ? indented(c, level + 1) : c])
  return { ...of, children: [...children, text(`\n${'  '.repeat(level)}`)] }
}
