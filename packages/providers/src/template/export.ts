// Templates back to files: as they were read, in the form of an export, and made from a trunk.
import { findField, findVariable } from '../fields/names.ts'
import type { Binding } from '../fields/sip-fields.ts'
import { fromParameterBindings } from './bindings.ts'
import { gatewayFields, trunkFields, writeFields } from './device-fields.ts'
import { templateOf } from './parse.ts'
import { isSecret } from './sms.ts'
import type { ParsedTemplate, Template } from './template.ts'
import {
  attributeOf,
  element,
  indented,
  text,
  textOf,
  type XmlDocument,
  type XmlElement,
  type XmlNode,
} from './xml-tree.ts'
import { writeXml } from './xml-write.ts'

/** The text of a template file: everything that was read, also what was not understood. */
export const serialiseTemplate = (template: Template): string => writeXml(template.document)

export interface ExportFacts {
  /** File name of the template the trunk was made from. */
  readonly parent: string
  /** ISO 8601. */
  readonly time: string
}

/** The form 3CX exports: no namespace and no version, the parent's name and the time in the header, every messaging block says whether it is on. */
export function exportTemplate(template: Template, facts: ExportFacts): string {
  return writeXml(exportedForm(template.document, facts))
}

function exportedForm(document: XmlDocument, { parent, time }: ExportFacts): XmlDocument {
  const root = mapChildren(document.root, (child) => {
    if (child.name === 'header') return exportedHeader(child, parent, time)
    if (child.name !== 'data') return child
    return mapChildren(child, (c) => (c.name === 'sms' ? withEnabled(withoutSecrets(c)) : c))
  })
  const attributes = root.attributes.filter(([name]) => name !== 'xmlns:tcx')
  return { ...document, root: indented({ ...root, attributes }) }
}

function exportedHeader(header: XmlElement, parent: string, time: string): XmlElement {
  const kept = header.children.filter((c) => c.kind !== 'element' || !['version', 'template', 'time'].includes(c.name))
  const after = kept.findIndex((c) => c.kind === 'element' && c.name === 'type') + 1
  const facts = [element('template', [], [text(parent)]), element('time', [], [text(time)])]
  return { ...header, children: [...kept.slice(0, after), ...facts, ...kept.slice(after)] }
}

/** A template somebody made may carry a password as the default of a secret; an export never does. */
function withoutSecrets(block: XmlElement): XmlElement {
  return mapChildren(block, (variable) =>
    mapChildren(variable, (option) =>
      option.name === 'option' && isSecret(option) ? { ...option, children: [] } : option,
    ),
  )
}

function withEnabled(block: XmlElement): XmlElement {
  const says = block.children.some(
    (c) => c.kind === 'element' && c.name === 'field' && attributeOf(c, 'name')?.toLowerCase() === 'enabled',
  )
  return says
    ? block
    : { ...block, children: [...block.children, element('field', [['name', 'Enabled']], [text('0')])] }
}

/** What is taken from a trunk: its XAPI object, of which anything may be missing. */
export type ExportedTrunk = object & { readonly Gateway?: ExportedGateway | null | undefined }

type StoredBindings =
  | readonly { readonly ParamId: number; readonly ValueId: number; readonly Custom?: string | null }[]
  | null
  | undefined

type ExportedGateway = object & {
  readonly Name?: string | null | undefined
  readonly Host?: string | null | undefined
  readonly Codecs?: readonly string[] | null | undefined
  readonly SourceIdentification?: StoredBindings
  readonly InboundParams?: StoredBindings
  readonly OutboundParams?: StoredBindings
}

/**
 * The template a trunk would be made from: its parent template with the trunk's settings put in. Credentials and numbers are never
 * among them; what the parent says beyond our fields stays. A parent without device (messaging only) stays as it is.
 */
export function templateFromTrunk(trunk: ExportedTrunk, parent: Template, facts: ExportFacts): ParsedTemplate {
  const root = mapChildren(parent.document.root, (child) => {
    if (child.name !== 'data' || parent.device === null) return child
    return mapChildren(child, (c) => (c.name === 'device' ? deviceOf(trunk, c) : c))
  })
  return templateOf(exportedForm({ ...parent.document, root }, facts))
}

function deviceOf(trunk: ExportedTrunk, device: XmlElement): XmlElement {
  const gateway: ExportedGateway = trunk.Gateway ?? {}
  const wanted = new Map<string, readonly [string, string]>(
    [
      ...(typeof gateway.Name === 'string' ? [['Name', gateway.Name] as const] : []),
      ...writeFields({ ...gateway }, gatewayFields),
      ...writeFields({ ...trunk }, trunkFields).filter(([name]) => name !== '3wayauthenticationid'),
    ].map((entry) => [entry[0].toLowerCase(), entry]),
  )
  const lists = {
    source: gateway.SourceIdentification,
    parameterin: gateway.InboundParams,
    parameterout: gateway.OutboundParams,
  }
  const children: XmlNode[] = []
  for (const child of device.children) {
    if (child.kind !== 'element') children.push(child)
    else if (child.name === 'codecs' && gateway.Codecs) continue
    else if (child.name !== 'field') children.push(child)
    else children.push(...keptField(child, wanted, lists))
  }
  for (const [name, value] of wanted.values()) children.push(element('field', [['name', name]], [text(value)]))
  for (const [name, list] of [
    ['Source', lists.source],
    ['ParameterIn', lists.parameterin],
    ['ParameterOut', lists.parameterout],
  ] as const)
    for (const binding of fromParameterBindings(list ?? [])) children.push(bindingElement(name, binding, device))
  if (gateway.Codecs) {
    const codecs = gateway.Codecs.map((c) => element('codec', [['rfcname', c.toLowerCase()]]))
    children.push(element('codecs', [], codecs))
  }
  return { ...device, children }
}

/** A field of the parent as it goes on: with the trunk's value, unchanged, or (a binding the trunk replaces) not at all. */
function keptField(
  child: XmlElement,
  wanted: Map<string, readonly [string, string]>,
  lists: Readonly<Record<string, StoredBindings>>,
): XmlNode[] {
  const key = (attributeOf(child, 'name') ?? '').trim().toLowerCase()
  if (Object.hasOwn(lists, key)) {
    const understood =
      findField(attributeOf(child, 'parameter') ?? '') !== null &&
      (textOf(child) === '' || findVariable(textOf(child)) !== null)
    return lists[key] && understood ? [] : [child]
  }
  const value = wanted.get(key)
  if (value === undefined) return [child]
  wanted.delete(key)
  return [{ ...child, children: value[1] === '' ? [] : [text(value[1])] }]
}

/** Attributes of the same binding in the parent (status="readonly", and any we do not know) go on. */
function bindingElement(name: string, { field, variable, custom }: Binding, parent: XmlElement): XmlElement {
  const before = parent.children.find(
    (c): c is XmlElement =>
      c.kind === 'element' &&
      c.name === 'field' &&
      attributeOf(c, 'name')?.trim().toLowerCase() === name.toLowerCase() &&
      findField(attributeOf(c, 'parameter') ?? '') === field &&
      findVariable(textOf(c)) === variable,
  )
  const extra = before?.attributes.filter(([n]) => !['name', 'parameter', 'custom'].includes(n)) ?? []
  return element('field', [['name', name], ['parameter', field], ['custom', custom], ...extra], [text(variable)])
}

function mapChildren(parent: XmlElement, change: (child: XmlElement) => XmlElement): XmlElement {
  return { ...parent, children: parent.children.map((c) => (c.kind === 'element' ? change(c) : c)) }
}
