// Templates of phones and gateways in the API: XML that administrators bring. None comes with this version, and nothing is made
// of them yet: they are read, checked and kept as they are.
import {
  FxsTemplates,
  type NounDeclaration,
  PhoneTemplates,
  problem,
  recordIn,
  recordsIn,
  TemplateType,
  textIn,
} from '@cordboard/model'
import type { Mutation, Store, StoredRow } from '@cordboard/store'
import { invalid, refusal } from '../http/refusal.ts'
import { type Completer, completeWith } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import type { Asking, Resource } from '../resources/resource.ts'
import { factsOf, readContent, type TemplateFacts } from './template-content.ts'

const MOST_TEMPLATES = 100
const FILE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/

function completerOf(noun: NounDeclaration, ending: string): Completer {
  return async ({ store }, { fields, current }) => {
    const content = textIn(fields.Content)
    if (content === '' && (current === null || fields.Content !== undefined)) {
      throw invalid([problem('Content', 'WARNINGS.XAPI.REQUIRED', 'Content: the XML text of a template is needed')])
    }
    const facts = content === '' ? null : checkedFacts(content)
    if (current !== null) return { fields, also: [] }
    if ((await store.list(noun.name)).length >= MOST_TEMPLATES) {
      throw refusal(400, `There may be at most ${MOST_TEMPLATES} templates.`, 'WARNINGS.LIMIT_REACHED')
    }
    const id = textIn(fields.Id) || fileNameOf(facts?.name ?? '', ending)
    if (!FILE_NAME.test(id)) {
      const message = 'Id: a file name of letters, digits, hyphens, underscores and dots is expected'
      throw invalid([problem('Id', 'WARNINGS.XAPI.INVALID_FILE_NAME', message)])
    }
    return { fields: { ...fields, Id: id }, also: [] }
  }
}

function checkedFacts(content: string): TemplateFacts {
  const read = readContent(content)
  if (read.ok) return factsOf(read.root)
  const where = read.line > 0 ? `line ${read.line}: ` : ''
  throw invalid([problem('Content', 'WARNINGS.INVALID', `Content, ${where}${read.reason}`)])
}

function fileNameOf(name: string, ending: string): string {
  const plain = name.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '')
  return plain === '' ? '' : `${plain.slice(0, 100)}${ending}`
}

export const completePhoneTemplate = completerOf(PhoneTemplates, '.ph.xml')
export const completeFxsTemplate = completerOf(FxsTemplates, '.fxs.xml')

// Rows stay the same object as long as nobody writes them.
const READ = new WeakMap<StoredRow, TemplateFacts | null>()

/** Null when the content is none, which cannot be written. */
export function factsOfRow(row: StoredRow): TemplateFacts | null {
  const known = READ.get(row)
  if (known !== undefined) return known
  const read = readContent(textIn(row.fields.Content))
  const facts = read.ok ? factsOf(read.root) : null
  READ.set(row, facts)
  return facts
}

function templateTypeOf(said: string): string {
  return TemplateType.members.find((each) => each.toLowerCase() === said.toLowerCase()) ?? 'Unknown'
}

/** A property that both kinds of templates have; undefined for those that are not read from the content. */
function common(noun: NounDeclaration, facts: TemplateFacts, name: string): unknown {
  switch (name) {
    case 'IsCustom':
      return true
    case 'TemplateType':
      return templateTypeOf(facts.templateType)
    case 'URL':
      return facts.url
    default:
      return isList(noun, name) ? (facts.lists.get(name.toLowerCase()) ?? []) : undefined
  }
}

function isList(noun: NounDeclaration, name: string): boolean {
  return noun.struct.fields[name]?.type.kind === 'list'
}

export function phoneTemplateValue(row: StoredRow, name: string): unknown {
  const facts = factsOfRow(row)
  if (facts === null) return undefined
  if (name === 'Models') {
    return facts.models.map((each) => ({
      Name: each.name,
      UserAgent: each.userAgent,
      AddAllowed: true,
      CanBeSBC: false,
    }))
  }
  return common(PhoneTemplates, facts, name)
}

export function fxsTemplateValue(row: StoredRow, name: string): unknown {
  const facts = factsOfRow(row)
  if (facts === null) return undefined
  switch (name) {
    case 'Brand':
      return facts.brand || (facts.name.split(' ')[0] ?? '')
    case 'DeviceType':
      return /dect/i.test(facts.deviceType) ? 'Dect' : 'Fxs'
    case 'Models':
      return facts.models.map((each) => ({ DisplayName: each.name, UserAgent: each.userAgent, CanBeSBC: false }))
    case 'NumberOfExtensions':
      return facts.extensions
    default:
      return common(FxsTemplates, facts, name)
  }
}

async function phonesWith({ store }: { readonly store: Store }, id: string): Promise<readonly string[]> {
  const users = await store.list('User')
  return users.flatMap((row) =>
    recordsIn(row.fields.Phones).some((phone) => isSame(phone.TemplateName, id)) ? [`extension ${row.number}`] : [],
  )
}

async function gatewaysWith({ store }: { readonly store: Store }, id: string): Promise<readonly string[]> {
  const gateways = await store.list('Fxs')
  return gateways.flatMap((row) =>
    isSame(recordIn(row.fields.Template).Id, id) ? [`gateway ${textIn(row.fields.MacAddress)}`] : [],
  )
}

function isSame(given: unknown, id: string): boolean {
  return textIn(given).toLowerCase() === id.toLowerCase()
}

function unused(usersOf: typeof phonesWith) {
  return async ({ desk }: Asking, row: StoredRow): Promise<readonly Mutation[]> => {
    const id = textIn(row.fields.Id)
    const users = await usersOf(desk, id)
    if (users.length === 0) return []
    const message = `The template ${id} cannot be deleted: ${users.slice(0, 20).join(', ')} uses it.`
    throw refusal(400, message, 'WARNINGS.CANNOT_BE_DELETED', 'Id')
  }
}

export function phoneTemplatesResource(): Resource {
  return configResource(PhoneTemplates, {
    inTurn: true,
    derive: async () => phoneTemplateValue,
    complete: completeWith(completePhoneTemplate),
    beforeDelete: unused(phonesWith),
  })
}

export function fxsTemplatesResource(): Resource {
  return configResource(FxsTemplates, {
    inTurn: true,
    derive: async () => fxsTemplateValue,
    complete: completeWith(completeFxsTemplate),
    beforeDelete: unused(gatewaysWith),
  })
}
