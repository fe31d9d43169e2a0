// Provider templates in the API: built-in ones are read-only, own ones are imported, copied, changed and deleted.
import {
  hasForm,
  type Problem,
  problem,
  recordIn,
  TrunkTemplates,
  textIn,
  type Values,
  validate,
} from '@cordboard/model'
import { parseTemplate, shippedTemplates, type Template, trunkTemplateRow } from '@cordboard/providers'
import type { Store } from '@cordboard/store'
import { reachOf } from '../auth/caller.ts'
import { forbidden, invalid, notFound, refusal } from '../http/refusal.ts'
import type { Asking, Item, Outcome, Resource } from '../resources/resource.ts'
import { inTurn } from '../resources/turns.ts'
import { isoTime, valueItem } from '../resources/value-item.ts'
import { copyText, fileNameFor, named } from './template-copy.ts'
import { allTemplates, type ShelvedTemplate, templateNamed } from './template-shelf.ts'

const MOST_OWN = 500
const NO_EFFECTS: Outcome['withoutEffect'] = []

export function trunkTemplatesResource(): Resource {
  return {
    noun: TrunkTemplates,
    maxTop: 100,
    rows: async ({ desk }) => (await allTemplates(desk.store)).map(itemOf),
    get: async ({ desk }, key) => {
      const found = typeof key === 'string' ? await templateNamed(desk.store, key) : null
      return found === null ? null : itemOf(found)
    },
    create: (asking, body) => inTurn(asking.desk.store, () => create(asking, body)),
    patch: (asking, item, body, ifVersion) =>
      inTurn(asking.desk.store, () => patch(asking, String(item.id), body, ifVersion)),
    remove: (asking, item, ifVersion) => inTurn(asking.desk.store, () => remove(asking, String(item.id), ifVersion)),
  }
}

function itemOf({ id, content, template, row }: ShelvedTemplate): Item {
  const values = trunkTemplateRow(template, id, content, { isCustom: row !== null })
  return { ...valueItem(id, { ...values }), version: row?.version ?? null }
}

function requireWrite({ caller }: Asking): void {
  if (reachOf(caller, TrunkTemplates.name, 'write') === 'none') {
    throw forbidden('Your role may not change provider templates.')
  }
}

/** The fields a client may write: the others are read from the content. */
function readBody(body: unknown, mode: 'create' | 'patch', current?: Values): Values {
  const checked = validate(TrunkTemplates, body ?? {}, mode, current)
  if (!checked.ok) throw invalid(checked.problems)
  const name = recordIn(body).Name
  if (name === undefined || name === null) return checked.value
  if (typeof name === 'string' && name.trim() !== '' && name.length <= 128 && isPlain(name)) {
    return { ...checked.value, Name: name.trim() }
  }
  throw invalid([problem('Name', 'WARNINGS.INVALID', 'Name: 1 to 128 printable characters are expected')])
}

function isPlain(text: string): boolean {
  return ![...text].some((sign) => sign < ' ' || sign === '\u007f')
}

/** Throws with the line of the file and what is wrong there. */
function read(content: string): Template {
  const parsed = parseTemplate(content)
  if (parsed.ok) return parsed.template
  const where = parsed.line > 0 ? `line ${parsed.line}: ` : ''
  throw invalid([problem('Content', 'WARNINGS.INVALID', `Content, ${where}${parsed.reason}`)])
}

async function create(asking: Asking, body: unknown): Promise<Outcome> {
  requireWrite(asking)
  const { store } = asking.desk
  const given = readBody(body, 'create')
  const content = textIn(given.Content)
  if (content === '') {
    const message = 'Content: the text of a template file (.pv.xml) is needed'
    throw invalid([problem('Content', 'WARNINGS.XAPI.REQUIRED', message)])
  }
  const template = read(content)
  const name = textIn(given.Name) || template.header.name
  const others = await allTemplates(store)
  if (others.filter((each) => each.row !== null).length >= MOST_OWN) {
    throw refusal(
      400,
      `There may be at most ${MOST_OWN} templates of your own.`,
      'WARNINGS.XAPI.TOO_MANY_ITEMS_IN_LIST',
    )
  }
  const parent = shippedTemplates().find((each) => each.content === content) ?? null
  const id = chosenId(textIn(given.Id), name, parent?.id ?? null, new Set(others.map((each) => each.id.toLowerCase())))
  const wanted = name === template.header.name ? template : named(template, name)
  const changed = wanted !== template || parent !== null
  const text = changed ? copyText(wanted, parent?.id ?? null, isoTime(asking.desk.now()) ?? '') : content
  await store.write([{ kind: 'create', noun: TrunkTemplates.name, fields: { Id: id, Content: text } }], asking.actor)
  return outcomeOf(store, id)
}

/** The id asked for, or one made of the name. Who copies a built-in template as it was read sends its id along. */
function chosenId(wanted: string, name: string, parent: string | null, taken: ReadonlySet<string>): string {
  if (wanted !== '' && wanted !== parent) {
    const problems: Problem[] = []
    if (!hasForm(wanted, 'template file'))
      problems.push(
        problem('Id', 'WARNINGS.XAPI.INVALID_FILE_NAME', 'Id: a file name that ends with .pv.xml is expected'),
      )
    else if (taken.has(wanted.toLowerCase()))
      problems.push(problem('Id', 'WARNINGS.XAPI.ALREADY_IN_USE', `Id: there is a template ${wanted} already`))
    if (problems.length > 0) throw invalid(problems)
    return wanted
  }
  let nth = 1
  while (taken.has(fileNameFor(name, nth).toLowerCase())) nth += 1
  return fileNameFor(name, nth)
}

async function outcomeOf(store: Store, id: string): Promise<Outcome> {
  const made = await templateNamed(store, id)
  if (made === null) throw notFound(`The template ${id}`)
  return { item: itemOf(made), withoutEffect: NO_EFFECTS }
}

async function ownRow(
  asking: Asking,
  id: string,
): Promise<ShelvedTemplate & { readonly row: object & { id: number } }> {
  requireWrite(asking)
  const found = await templateNamed(asking.desk.store, id)
  if (found === null) throw notFound(`The template ${id}`)
  const { row } = found
  if (row === null) {
    const message = `${id} comes with the system and cannot be changed: make a copy (POST its Content to TrunkTemplates under a Name of your own) and work with that.`
    throw forbidden(message)
  }
  return { ...found, row }
}

async function patch(asking: Asking, id: string, body: unknown, ifVersion: number | null): Promise<Outcome> {
  const { content, template, row } = await ownRow(asking, id)
  const given = readBody(body, 'patch', { Id: id })
  const next = given.Content === undefined ? template : read(textIn(given.Content))
  const name = textIn(given.Name)
  const wanted = name === '' || name === next.header.name ? next : named(next, name)
  const kept = given.Content === undefined ? content : textIn(given.Content)
  const text = wanted === next ? kept : copyText(wanted, null, '')
  const version = ifVersion === null ? {} : { ifVersion }
  await asking.desk.store.write(
    [{ kind: 'patch', noun: TrunkTemplates.name, id: row.id, fields: { Content: text }, ...version }],
    asking.actor,
  )
  return outcomeOf(asking.desk.store, id)
}

async function remove(asking: Asking, id: string, ifVersion: number | null): Promise<void> {
  const { row } = await ownRow(asking, id)
  const users = (await asking.desk.store.list('Trunk')).filter(
    (trunk) => textIn(recordIn(trunk.fields.Gateway).TemplateFilename).toLowerCase() === id.toLowerCase(),
  )
  if (users.length > 0) {
    const trunks = users.slice(0, 20).map((trunk) => trunk.number)
    const message = `${id} cannot be deleted: ${trunks.length === 1 ? 'trunk' : 'trunks'} ${trunks.join(', ')} ${trunks.length === 1 ? 'uses' : 'use'} it.`
    throw refusal(400, message, 'WARNINGS.CANNOT_BE_DELETED', 'Id')
  }
  const version = ifVersion === null ? {} : { ifVersion }
  await asking.desk.store.write([{ kind: 'delete', noun: TrunkTemplates.name, id: row.id, ...version }], asking.actor)
}
