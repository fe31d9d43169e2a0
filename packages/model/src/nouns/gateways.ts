// Nouns: FXS and DECT gateways and their templates.
import {
  bool,
  chosen,
  complex,
  entity,
  enumeration,
  int32,
  noun,
  oneOf,
  part,
  parts,
  text,
  texts,
  toOne,
} from '../declaration.ts'
import { provisioning, works } from './effects.ts'
import { ProvType, TemplateType } from './enums.ts'
import { Variable } from './trunk.ts'

export const DeviceLine = complex('DeviceLine', {
  /** The socket, from 1. */
  Key: int32({ nullable: false, min: 1, max: 512 }),
  Name: text({ maxLength: 255 }),
  /** Of the extension that rings there. */
  Number: text({ nullable: false, form: 'number', maxLength: 50 }),
})

const PORT = { min: 0, max: 65535 } as const

export const FxsProvisioning = complex('FxsProvisioning', {
  LocalAudioPortEnd: int32(PORT),
  LocalAudioPortStart: int32(PORT),
  LocalInterface: text({ maxLength: 255 }),
  LocalSipPort: int32(PORT),
  Method: oneOf(ProvType),
  ProvLink: text({ maxLength: 1024 }),
  RemoteFQDN: text({ form: 'host', maxLength: 255 }),
  RemotePort: int32(PORT),
  /** Name of the session border controller behind which it stands. */
  SbcName: text({ maxLength: 12 }),
})

export const RegistrarFxs = complex('RegistrarFxs', {
  InterfaceLink: text({ nullable: false }),
  MacAddress: text({ nullable: false }),
})

export const DeviceType = enumeration('DeviceType', ['Fxs', 'Dect'])

export const FxsModel = complex('FxsModel', {
  CanBeSBC: bool(),
  DisplayName: text({ nullable: false }),
  UserAgent: text({ nullable: false }),
})

export const FxsVariableChoice = complex('FxsVariableChoice', {
  DisplayName: text({ nullable: false }),
  Name: text({ nullable: false }),
})

export const FxsVariable = complex('FxsVariable', {
  Choices: parts(FxsVariableChoice),
  Name: text({ nullable: false }),
  Title: text({ nullable: false }),
  ValidationType: text(),
})

/** All but Id and Content are read from the content. */
export const FxsTemplate = entity('FxsTemplate', 'Id', {
  AllowedNetConfigs: texts({ scope: 'derived' }),
  AllowSSLProvisioning: bool({ scope: 'derived' }),
  Brand: text({ nullable: false, scope: 'derived' }),
  /** XML text. */
  Content: text({ maxLength: 524288, effect: provisioning }),
  DeviceType: oneOf(DeviceType, { nullable: false, scope: 'derived' }),
  /** A file name; made of the name in the content when it is not given. */
  Id: text({ nullable: false, maxLength: 128, immutable: true, unique: true, effect: works }),
  IsCustom: bool({ nullable: false, scope: 'derived' }),
  Languages: texts({ scope: 'derived' }),
  Models: parts(FxsModel, { scope: 'derived' }),
  NumberOfExtensions: int32({ nullable: false, scope: 'derived' }),
  RpsEnabled: bool({ scope: 'derived' }),
  TemplateType: oneOf(TemplateType, { nullable: false, scope: 'derived' }),
  TimeZones: texts({ scope: 'derived' }),
  URL: text({ nullable: false, scope: 'derived' }),
  Variables: parts(FxsVariable, { scope: 'derived' }),
})

export const Fxs = entity('Fxs', 'MacAddress', {
  Brand: text({ maxLength: 100, searchable: true, effect: provisioning }),
  Codecs: texts({ form: 'codec', maxItems: 32, effect: provisioning }),
  FxsLineCount: int32({ min: 0, max: 512, effect: provisioning }),
  FxsLines: parts(DeviceLine, { maxItems: 512, effect: provisioning }),
  /** Number of a department. */
  Group: text({ form: 'number', maxLength: 50, effect: provisioning }),
  Language: text({ maxLength: 50, effect: provisioning }),
  /** Kept as twelve hexadecimal digits in capitals. */
  MacAddress: text({
    nullable: false,
    maxLength: 17,
    required: true,
    immutable: true,
    unique: true,
    searchable: true,
    effect: works,
  }),
  Model: text({ maxLength: 100, searchable: true, effect: provisioning }),
  ModelName: text({ maxLength: 100, effect: provisioning }),
  Name: text({ maxLength: 255, searchable: true, effect: works }),
  /** Of the gateway's own web page. */
  Password: text({ maxLength: 64, secret: 'encrypted', default: chosen('random login'), effect: provisioning }),
  Provisioning: part(FxsProvisioning, { effect: provisioning }),
  Registered: toOne(RegistrarFxs, { scope: 'derived' }),
  /** Part of the address where the gateway fetches its configuration. */
  Secret: text({ maxLength: 64, secret: 'encrypted', default: chosen('random login'), effect: provisioning }),
  /** Named by Id, and only that is kept. */
  Template: toOne(FxsTemplate, { effect: provisioning }),
  TimeZone: text({ maxLength: 64, effect: provisioning }),
  Variables: parts(Variable, { maxItems: 200, effect: provisioning }),
})

export const Gateways = noun(Fxs, { set: 'Fxs', storage: 'config', operations: 'crud' })

export const FxsTemplates = noun(FxsTemplate, { set: 'FxsTemplates', storage: 'config', operations: 'crud' })
