// The provider templates there are: those that come with the system, and those people brought or copied.
import { textIn } from '@cordboard/model'
import { parseTemplate, shippedTemplate, shippedTemplates, type Template } from '@cordboard/providers'
import type { Store, StoredRow } from '@cordboard/store'

export interface ShelvedTemplate {
  /** The file name, `Twilio.pv.xml`. */
  readonly id: string
  readonly content: string
  readonly template: Template
  /** The row of a template of one's own; null: it comes with the system. */
  readonly row: StoredRow | null
}

export async function allTemplates(store: Store): Promise<readonly ShelvedTemplate[]> {
  const own = await store.list('TrunkTemplate')
  return [...shippedTemplates().map((each) => ({ ...each, row: null })), ...own.flatMap(shelved)]
}

/** By file name, in any case of letters; null when there is none. */
export async function templateNamed(store: Store, id: string): Promise<ShelvedTemplate | null> {
  const shipped = shippedTemplate(id)
  if (shipped !== null) return { ...shipped, row: null }
  const row = await store.readBy('TrunkTemplate', 'Id', id)
  return row === null ? null : (shelved(row)[0] ?? null)
}

// What is stored was read before it was stored.
function shelved(row: StoredRow): readonly ShelvedTemplate[] {
  const content = textIn(row.fields.Content)
  const parsed = parseTemplate(content)
  return parsed.ok ? [{ id: textIn(row.fields.Id), content, template: parsed.template, row }] : []
}
