// The public door of @cordboard/providers.

export type { FailureContext, SipExplanation } from './errors/answer.ts'
export * from './errors/event-ids.ts'
export * from './errors/explain.ts'
export { explainStatus, knownAnswers } from './errors/sip-statuses.ts'
export * from './errors/twilio-codes.ts'
export * from './fields/address-range.ts'
export * from './fields/definitions.ts'
export * from './fields/headers.ts'
export * from './fields/inbound.ts'
export * from './fields/names.ts'
export * from './fields/outbound.ts'
export * from './fields/sip-fields.ts'
export * from './fields/source.ts'
export * from './presets/address-ranges.ts'
export * from './presets/cloud.ts'
export * from './presets/dial-plans.ts'
export * from './presets/emergency.ts'
export { type ShippedTemplate, shippedTemplate, shippedTemplates } from './shipped/shipped.ts'
export * from './template/bindings.ts'
export {
  type ExportedTrunk,
  type ExportFacts,
  exportTemplate,
  serialiseTemplate,
  templateFromTrunk,
} from './template/export.ts'
export { parseTemplate } from './template/parse.ts'
export type * from './template/template.ts'
export { codecName, trunkFromTemplate } from './template/trunk.ts'
export type * from './template/trunk-settings.ts'
export * from './template/trunk-template.ts'
export { type CountryPermission, countryPermissions } from './twilio/countries.ts'
export * from './twilio/credentials.ts'
export type { ProvisionStep, StepName } from './twilio/ensure.ts'
export {
  type ListPhonesRequest,
  listPhones,
  type PhonesPage,
  type ProviderPhone,
  type TwilioAccess,
} from './twilio/phones.ts'
export * from './twilio/plan.ts'
export * from './twilio/provision.ts'
export type * from './twilio/provisioned.ts'
export { type Fetch, type RestFailure, type TwilioUrls, twilioUrls } from './twilio/rest.ts'
