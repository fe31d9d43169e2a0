// The mails of the system with the texts of now: those an administrator wrote, or those that are shipped.
import { textIn } from '@cordboard/model'
import type { Store } from '@cordboard/store'
import { fill, type Letter, type Variables } from './fill.ts'
import { SHIPPED, type Template, type TemplatePath } from './shipped.ts'

export async function templateOf(store: Store, path: TemplatePath): Promise<Template> {
  const written = await store.readBy('EmailTemplate', 'TemplatePath', path)
  const { subject, body } = SHIPPED[path]
  return { subject: textIn(written?.fields.Subject) || subject, body: textIn(written?.fields.Body) || body }
}

/** @param variables by the names of SHIPPED; what is not given is empty */
export async function letterOf(store: Store, path: TemplatePath, variables: Variables): Promise<Letter> {
  return fill(await templateOf(store, path), variables)
}
