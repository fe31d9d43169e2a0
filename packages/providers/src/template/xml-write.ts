// Writes a tree as XML that reads back as the same tree.
import type { XmlDocument, XmlElement, XmlNode } from './xml-tree.ts'

const declaration = '<?xml version="1.0" encoding="utf-8"?>'

export function writeXml({ before, root, after }: XmlDocument): string {
  const head = before.map(writeNode).join('')
  const lead = head.startsWith('\n') ? '' : '\n'
  const tail = after.map(writeNode).join('')
  return `${declaration}${lead}${head}${writeNode(root)}${tail}${tail.endsWith('\n') ? '' : '\n'}`
}

function writeNode(node: XmlNode): string {
  switch (node.kind) {
    case 'element':
      return writeElement(node)
    case 'text':
      return escapeText(node.text)
    case 'cdata':
      return `<![CDATA[${node.text}]]>`
    case 'comment':
      return `<!--${node.text}-->`
    case 'instruction':
      return `<?${node.target}${node.text === '' ? '' : ` ${node.text}`}?>`
  }
}

function writeElement({ name, attributes, children }: XmlElement): string {
  const inside = attributes.map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`).join('')
  return children.length === 0
    ? `<${name}${inside}/>`
    : `<${name}${inside}>${children.map(writeNode).join('')}</${name}>`
}

/** A bare carriage return would be read back as a line feed (XML 1.0 section 2.11), so it is written as a reference. */
const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#xD;')

/** White space in attributes is normalised on reading (XML 1.0 section 3.3.3), so it is written as references. */
const escapeAttribute = (value: string): string =>
  escapeText(value).replaceAll('"', '&quot;').replaceAll('\n', '&#xA;').replaceAll('\t', '&#x9;')
