// The provider templates that come with the product, read once from this package's templates folder.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseTemplate } from '../template/parse.ts'
import type { Template } from '../template/template.ts'

export interface ShippedTemplate {
  /** File name, which is the template's id: `Twilio.pv.xml`. */
  readonly id: string
  /** The text of the file. */
  readonly content: string
  readonly template: Template
}

let loaded: readonly ShippedTemplate[] | null = null

/** Every shipped template, best known first (header priority, then name). A file that does not parse is a fault of ours and throws. */
export function shippedTemplates(): readonly ShippedTemplate[] {
  loaded ??= load(fileURLToPath(new URL('../../templates/', import.meta.url)))
  return loaded
}

/** By id, in any case of letters (clients differ in it). */
export function shippedTemplate(id: string): ShippedTemplate | null {
  const wanted = id.toLowerCase()
  return shippedTemplates().find((t) => t.id.toLowerCase() === wanted) ?? null
}

function load(folder: string): readonly ShippedTemplate[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.pv.xml'))
  const templates = files.map((id): ShippedTemplate => {
    const content = readFileSync(`${folder}${id}`, 'utf8')
    const parsed = parseTemplate(content)
    if (!parsed.ok) throw new Error(`${id}, line ${parsed.line}: ${parsed.reason}`)
    return { id, content, template: parsed.template }
  })
  const order = (t: ShippedTemplate): number => t.template.header.priority
  return templates.sort((a, b) => order(a) - order(b) || a.id.localeCompare(b.id, 'en'))
}
