// The text of a template under another name. Pure.
import { exportTemplate, serialiseTemplate, type Template } from '@cordboard/providers'

type Tree = Template['document']['root']

/** The same template with another name in its header. */
export function named(template: Template, name: string): Template {
  const { document } = template
  const root = inside(document.root, 'header', (header) => inside(header, 'name', (of) => withText(of, name)))
  return { ...template, header: { ...template.header, name }, document: { ...document, root } }
}

/**
 * @param parent file name of the template it is a copy of; null: it came from outside and is kept as it is
 * @param time ISO 8601
 */
export function copyText(template: Template, parent: string | null, time: string): string {
  return parent === null ? serialiseTemplate(template) : exportTemplate(template, { parent, time })
}

/** `My Carrier` becomes `My_Carrier.pv.xml`; with `nth` above 1 `My_Carrier-2.pv.xml`. */
export function fileNameFor(name: string, nth: number): string {
  const plain = name
    .slice(0, 128)
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return `${plain === '' ? 'template' : plain}${nth > 1 ? `-${nth}` : ''}.pv.xml`
}

function inside(parent: Tree, name: string, change: (child: Tree) => Tree): Tree {
  const children = parent.children.map((child) =>
    child.kind === 'element' && child.name === name ? change(child) : child,
  )
  return { ...parent, children }
}

function withText(of: Tree, text: string): Tree {
  return { ...of, children: [{ kind: 'text', text }] }
}
