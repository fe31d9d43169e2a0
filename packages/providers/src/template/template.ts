// What a provider template says, read out of its XML; the XML itself stays beside it, so that nothing is lost on export.
import type { Binding } from '../fields/sip-fields.ts'
import type { XmlDocument } from './xml-tree.ts'

/** XAPI TemplateType. */
export type TemplateType = 'Preferred' | 'Supported' | 'Dedicated' | 'ThirdParty' | 'Deleted' | 'Unknown'

export interface Template {
  /** `gateway-template` (voice, perhaps with messaging) or `messaging-template` (no device). */
  readonly kind: 'gateway' | 'messaging'
  readonly header: TemplateHeader
  /** Null in a messaging template. */
  readonly device: TemplateDevice | null
  readonly sms: readonly SmsBlock[]
  /** What was not understood and therefore has no effect. It is kept on export. */
  readonly notes: readonly TemplateNote[]
  readonly document: XmlDocument
}

export interface TemplateNote {
  readonly line: number
  readonly text: string
}

export interface TemplateHeader {
  readonly name: string
  readonly version: number | null
  /** As written: `YYYY-MM-DD HH:MM:SS` or ISO 8601. */
  readonly time: string
  readonly url: string
  readonly image: string
  readonly logo: string
  /** Country codes, and the word Worldwide. */
  readonly countries: readonly string[]
  readonly priority: number
  /** Which parts of the trunk dialog are shown (registrar, proxy, port, …). */
  readonly tags: readonly string[]
  readonly templateType: TemplateType
  /** File name of the template this one came from; empty in shipped files. */
  readonly parent: string
}

export interface TemplateDevice {
  readonly manufacturer: string
  readonly model: string
  /** Every `field` that is no binding, by name in lower case; of several the first. */
  readonly fields: ReadonlyMap<string, TemplateField>
  readonly source: readonly Binding[]
  readonly inbound: readonly Binding[]
  readonly outbound: readonly Binding[]
  /** Names of codecs as the file has them, in order. */
  readonly codecs: readonly string[]
}

export interface TemplateField {
  readonly name: string
  readonly value: string
  readonly readonly: boolean
  readonly line: number
}

/** One messaging back-end. */
export interface SmsBlock {
  readonly providerName: string
  /** generic, bandwidth, flowroute, twilio, … */
  readonly providerType: string
  readonly optional: boolean
  readonly outbound: boolean
  readonly hasWebhook: boolean
  /** Fixed address of the provider's API; empty where the user gives one. */
  readonly messagingUrl: string
  readonly enabled: boolean
  readonly variables: readonly SmsVariable[]
}

export interface SmsVariable {
  readonly name: string
  readonly title: string
  readonly prompt: string
  readonly required: boolean
  readonly maxLength: number | null
  readonly secure: boolean
  readonly type: 'Text' | 'Password'
  readonly value: string
}

export type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  /** `line` counts from 1; 0 where the whole file is meant. */
  | { readonly ok: false; readonly line: number; readonly reason: string }
