// Reads a provider template (*.pv.xml): tolerant of everything that does no harm, clear about everything else.
import { findField, findVariable } from '../fields/names.ts'
import type { Binding } from '../fields/sip-fields.ts'
import { unreadableFields } from './device-fields.ts'
import { parseSmsBlocks } from './sms.ts'
import type {
  ParsedTemplate,
  Template,
  TemplateDevice,
  TemplateField,
  TemplateHeader,
  TemplateNote,
  TemplateType,
} from './template.ts'
import { readXml } from './xml-read.ts'
import { attributeOf, childOf, childrenOf, textOf, type XmlDocument, type XmlElement } from './xml-tree.ts'

/** Reads the text of a template file. Unknown elements, fields, attributes and comments are kept in `document`. */
export function parseTemplate(source: string): ParsedTemplate {
  const read = readXml(source)
  if (!read.ok) return read
  return templateOf(read.document)
}

/** Reads the template out of a tree. */
export function templateOf(document: XmlDocument): ParsedTemplate {
  const { root } = document
  const refuse = (line: number, reason: string): ParsedTemplate => ({ ok: false, line, reason })
  if (root.name !== 'doc') return refuse(root.line, `The root element is <${root.name.slice(0, 40)}>, not <doc>.`)
  const header = childOf(root, 'header')
  if (header === null) return refuse(root.line, 'There is no <header>.')
  const type = textOf(childOf(header, 'type')).toLowerCase()
  if (type !== 'gateway-template' && type !== 'messaging-template')
    return refuse(
      childOf(header, 'type')?.line ?? header.line,
      'The type in the header is neither gateway-template nor messaging-template.',
    )
  const data = childOf(root, 'data')
  if (data === null) return refuse(root.line, 'There is no <data>.')
  const device = childOf(data, 'device')
  if (type === 'gateway-template' && device === null) return refuse(data.line, 'A gateway-template needs a <device>.')
  const sms = childrenOf(data, 'sms')
  if (type === 'messaging-template' && sms.length === 0)
    return refuse(data.line, 'A messaging-template needs an <sms>.')
  const name = textOf(childOf(header, 'name'))
  if (name === '') return refuse(header.line, 'The header has no name.')
  if (name.length > 128) return refuse(header.line, 'The name is longer than 128 characters.')

  const notes: TemplateNote[] = []
  const template: Template = {
    kind: type === 'gateway-template' ? 'gateway' : 'messaging',
    header: parseHeader(header, name),
    device: device === null || type === 'messaging-template' ? null : parseDevice(device, notes),
    sms: parseSmsBlocks(sms),
    notes,
    document,
  }
  return { ok: true, template }
}

function parseHeader(header: XmlElement, name: string): TemplateHeader {
  const of = (child: string): string => textOf(childOf(header, child))
  return {
    name,
    version: wholeNumber(of('version')),
    time: of('time'),
    url: of('url'),
    image: of('image'),
    logo: of('logo'),
    countries: list(of('description')),
    priority: wholeNumber(of('priority')) ?? 0,
    tags: list(of('tags')),
    templateType: templateTypes.get(of('templatetype').toLowerCase()) ?? 'Unknown',
    parent: of('template'),
  }
}

const templateTypes = new Map<string, TemplateType>([
  ['preferred', 'Preferred'],
  ['supported', 'Supported'],
  ['dedicated', 'Dedicated'],
  ['thirdparty', 'ThirdParty'],
  ['deleted', 'Deleted'],
])

const list = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  ),
]

/** Digits only, up to nine of them; anything else is not there. */
export const wholeNumber = (text: string): number | null => (/^[0-9]{1,9}$/.test(text) ? Number(text) : null)

const bindingLists = { source: 'source', parameterin: 'inbound', parameterout: 'outbound' } as const
type BindingList = (typeof bindingLists)[keyof typeof bindingLists]

function parseDevice(device: XmlElement, notes: TemplateNote[]): TemplateDevice {
  const fields = new Map<string, TemplateField>()
  const bindings: Record<BindingList, Binding[]> = { source: [], inbound: [], outbound: [] }
  for (const field of childrenOf(device, 'field')) {
    const name = attributeOf(field, 'name')?.trim() ?? ''
    const key = name.toLowerCase()
    if (isBindingList(key)) {
      const binding = parseBinding(field, notes)
      if (binding !== null) bindings[bindingLists[key]].push(binding)
    } else if (name !== '' && !fields.has(key)) {
      const readonly = attributeOf(field, 'status')?.toLowerCase() === 'readonly'
      fields.set(key, { name, value: textOf(field), readonly, line: field.line })
    }
  }
  const codecs = childrenOf(device, 'codecs')
    .flatMap((c) => childrenOf(c, 'codec'))
    .map((codec) => (attributeOf(codec, 'rfcname') ?? textOf(codec)).trim())
    .filter((codec) => codec !== '')
  const parsed: TemplateDevice = {
    manufacturer: textOf(childOf(device, 'manufacturer')),
    model: textOf(childOf(device, 'model')),
    fields,
    ...bindings,
    codecs: [...new Set(codecs)],
  }
  notes.push(...unreadableFields(parsed))
  return parsed
}

const isBindingList = (key: string): key is keyof typeof bindingLists => Object.hasOwn(bindingLists, key)

/** A binding without variable means “unset” and is nothing; one with names nobody knows is noted. */
function parseBinding(of: XmlElement, notes: TemplateNote[]): Binding | null {
  const parameter = attributeOf(of, 'parameter')?.trim() ?? ''
  const value = textOf(of)
  if (parameter === '' && value === '') return null
  const field = findField(parameter)
  if (field === null) {
    notes.push({ line: of.line, text: `“${parameter.slice(0, 64)}” is not the name of a SIP field.` })
    return null
  }
  if (value === '') return null
  const variable = findVariable(value)
  if (variable === null) {
    notes.push({ line: of.line, text: `“${value.slice(0, 64)}” is not a known variable.` })
    return null
  }
  return { field, variable, custom: (attributeOf(of, 'custom') ?? '').trim() }
}
