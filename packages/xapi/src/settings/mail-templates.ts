// The texts of the mails this system sends: shipped ones, and what an administrator wrote in their place.
import {
  EmailTemplates,
  emailTemplateOperations,
  type Problem,
  problem,
  textIn,
  type Values,
  validate,
} from '@cordboard/model'
import type { Mutation, RowFields, StoredRow } from '@cordboard/store'
import { reaches } from '../auth/caller.ts'
import { implement, type Operation } from '../http/operation.ts'
import { forbidden, invalid, notFound, refusal } from '../http/refusal.ts'
import { variablesIn } from '../mail/templates/fill.ts'
import { isTemplatePath, SHIPPED, TEMPLATE_PATHS, type TemplatePath } from '../mail/templates/shipped.ts'
import type { Completer } from '../resources/completing.ts'
import type { Asking, Item, Outcome, Resource } from '../resources/resource.ts'
import { inTurn } from '../resources/turns.ts'
import { NOBODYS } from '../resources/value-item.ts'

const NOUN = 'EmailTemplate'
const SHIPPED_VERSION = 0

/** For SETUP: a text in place of a shipped one. */
export const completeMailTemplate: Completer = async (_by, { fields, current }) => {
  const path = textIn(fields.TemplatePath ?? current?.fields.TemplatePath)
  if (!isTemplatePath(path)) {
    const message = `TemplatePath: one of ${TEMPLATE_PATHS.join(', ')} is expected`
    throw invalid([problem('TemplatePath', 'WARNINGS.XAPI.NOT_FOUND', message)])
  }
  refuseUnknown(path, fields)
  return { fields, also: [] }
}

export function mailTemplatesResource(): Resource {
  return {
    noun: EmailTemplates,
    maxTop: 100,
    rows: async (asking) => {
      const written = await asking.desk.store.list(NOUN)
      return TEMPLATE_PATHS.map((path) => itemOf(path, written.find((row) => row.fields.TemplatePath === path) ?? null))
    },
    get: async (asking, key) => {
      const path = typeof key === 'string' ? key.toLowerCase() : ''
      return isTemplatePath(path) ? itemOf(path, await writtenOf(asking, path)) : null
    },
    patch: (asking, item, body, ifVersion) =>
      inTurn(asking.desk.store, () => write(asking, pathOf(item), body, ifVersion)),
  }
}

export function mailTemplateOperations(): readonly Operation[] {
  return [
    implement(emailTemplateOperations.SetDefault, { noun: NOUN, right: 'write' }, async (asking, _given, item) => {
      const row = item === null ? null : await writtenOf(asking, pathOf(item))
      if (row !== null) await asking.desk.store.write([{ kind: 'delete', noun: NOUN, id: row.id }], asking.actor)
      return { kind: 'nothing' }
    }),
  ]
}

function writtenOf({ desk }: Asking, path: TemplatePath): Promise<StoredRow | null> {
  return desk.store.readBy(NOUN, 'TemplatePath', path)
}

function pathOf(item: Item): TemplatePath {
  const path = String(item.id)
  if (!isTemplatePath(path)) throw notFound(`The template '${path.slice(0, 64)}'`)
  return path
}

function valuesOf(path: TemplatePath, written: StoredRow | null): Values {
  const { name, subject, body } = SHIPPED[path]
  return {
    TemplatePath: path,
    Name: name,
    Lang: 'en',
    IsConference: false,
    IsDefault: written === null,
    Subject: textIn(written?.fields.Subject) || subject,
    Body: textIn(written?.fields.Body) || body,
    From: textIn(written?.fields.From) || null,
  }
}

function itemOf(path: TemplatePath, written: StoredRow | null): Item {
  const values = valuesOf(path, written)
  return {
    id: path,
    version: written?.version ?? SHIPPED_VERSION,
    belongs: NOBODYS,
    field: (name) => (Object.hasOwn(values, name) ? (values[name] ?? null) : null),
  }
}

async function write(asking: Asking, path: TemplatePath, body: unknown, ifVersion: number | null): Promise<Outcome> {
  if (!reaches(asking.caller, NOUN, 'write', NOBODYS)) throw forbidden('Your role may not change EmailTemplate.')
  const row = await writtenOf(asking, path)
  const current = valuesOf(path, row)
  const checked = validate(EmailTemplates, body, 'patch', current)
  if (!checked.ok) throw invalid(checked.problems)
  refuseUnknown(path, checked.value)
  const { Subject: subject = current.Subject, Body: text = current.Body, From: from = current.From } = checked.value
  const fields = { TemplatePath: path, Subject: subject, Body: text, From: from }
  if (ifVersion !== null && ifVersion !== (row?.version ?? SHIPPED_VERSION)) {
    throw refusal(412, `The template '${path}' was changed by someone else meanwhile.`)
  }
  const version = row === null || ifVersion === null ? {} : { ifVersion }
  const mutation: Mutation =
    row === null
      ? { kind: 'create', noun: NOUN, fields }
      : { kind: 'patch', noun: NOUN, id: row.id, fields, ...version }
  const { rows } = await asking.desk.store.write([mutation], asking.actor)
  return { item: itemOf(path, rows[0] ?? null), withoutEffect: checked.withoutEffect }
}

// A misspelt variable would be an empty place in every mail.
function refuseUnknown(path: TemplatePath, fields: RowFields): void {
  const { variables } = SHIPPED[path]
  const problems = (['Subject', 'Body'] as const).flatMap((target): readonly Problem[] => {
    const unknown = variablesIn(textIn(fields[target])).find((name) => !variables.includes(name))
    if (unknown === undefined) return []
    const message = `${target}: there is no variable '${unknown}' in this mail, only ${variables.join(', ')}`
    return [problem(target, 'WARNINGS.INVALID', message)]
  })
  if (problems.length > 0) throw invalid(problems)
}
