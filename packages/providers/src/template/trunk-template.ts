// A template as a row of the API's TrunkTemplates.
import { readGatewayFields } from './device-fields.ts'
import type { SmsBlock, SmsVariable, Template, TemplateType } from './template.ts'

/** XAPI TrunkTemplate. */
export interface TrunkTemplateRow {
  /** The file name. */
  readonly Id: string
  readonly Name: string
  /** The XML text. */
  readonly Content: string
  readonly IsCustom: boolean
  readonly AddAllowed: boolean
  readonly Countries: readonly string[]
  readonly Tags: readonly string[]
  readonly Editors: readonly ('Messaging' | 'Voip')[]
  readonly TemplateType: TemplateType
  readonly DefaultRegistrarPort: number
  readonly DefaultProxyPort: number
  readonly Url: string
  readonly Description: string
  readonly MessagingTemplate: MessagingTemplateRow | null
}

export interface MessagingTemplateRow {
  readonly Provider: string
  readonly Type: string
  readonly Optional: boolean
  readonly Outbound: boolean
  readonly MessagingVariables: readonly TrunkVariableRow[]
}

export interface TrunkVariableRow {
  readonly Name: string
  readonly Title: string
  readonly Prompt: string
  readonly Option: string
  readonly OptionType: 'Text' | 'Password'
  readonly DefaultValue: string
  readonly Required: boolean
  readonly MinLength: number | null
  readonly MaxLength: number | null
  readonly Pattern: string
  readonly Validation: string
}

export function trunkTemplateRow(
  template: Template,
  id: string,
  content: string,
  custom: { readonly isCustom: boolean },
): TrunkTemplateRow {
  const { header, device, sms } = template
  const ports = device === null ? null : readGatewayFields(device)
  const [block] = sms
  return {
    Id: id,
    Name: header.name,
    Content: content,
    IsCustom: custom.isCustom,
    AddAllowed: header.templateType !== 'Deleted',
    Countries: header.countries,
    Tags: header.tags,
    Editors: [...(device === null ? [] : ['Voip' as const]), ...(block === undefined ? [] : ['Messaging' as const])],
    TemplateType: header.templateType,
    DefaultRegistrarPort: ports?.Port ?? 0,
    DefaultProxyPort: ports?.ProxyPort ?? 0,
    Url: header.url,
    Description: header.countries.join(','),
    MessagingTemplate: block === undefined ? null : messagingRow(block),
  }
}

function messagingRow(block: SmsBlock): MessagingTemplateRow {
  return {
    Provider: block.providerName,
    Type: block.providerType,
    Optional: block.optional,
    Outbound: block.outbound,
    MessagingVariables: block.variables.map(variableRow),
  }
}

function variableRow(variable: SmsVariable): TrunkVariableRow {
  return {
    Name: variable.name,
    Title: variable.title,
    Prompt: variable.prompt,
    Option: variable.name,
    OptionType: variable.type,
    DefaultValue: variable.type === 'Password' ? '' : variable.value,
    Required: variable.required,
    MinLength: variable.required ? 1 : null,
    MaxLength: variable.maxLength,
    Pattern: '',
    Validation: '',
  }
}
