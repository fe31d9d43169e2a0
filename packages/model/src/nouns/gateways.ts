// Nouns: FXS and DECT gateways and their templates.
import {
  bool,
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
import { ProvType, TemplateType } from './enums.ts'
import { Variable } from './trunk.ts'

export const DeviceLine = complex('DeviceLine', {
  Key: int32({ nullable: false }),
  Name: text(),
  Number: text({ nullable: false }),
})

export const FxsProvisioning = complex('FxsProvisioning', {
  LocalAudioPortEnd: int32(),
  LocalAudioPortStart: int32(),
  LocalInterface: text(),
  LocalSipPort: int32(),
  Method: oneOf(ProvType),
  ProvLink: text(),
  RemoteFQDN: text(),
  RemotePort: int32(),
  SbcName: text(),
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

export const FxsTemplate = entity('FxsTemplate', 'Id', {
  AllowedNetConfigs: texts(),
  AllowSSLProvisioning: bool(),
  Brand: text({ nullable: false }),
  Content: text(),
  DeviceType: oneOf(DeviceType, { nullable: false }),
  Id: text({ nullable: false }),
  IsCustom: bool({ nullable: false }),
  Languages: texts(),
  Models: parts(FxsModel),
  NumberOfExtensions: int32({ nullable: false }),
  RpsEnabled: bool(),
  TemplateType: oneOf(TemplateType, { nullable: false }),
  TimeZones: texts(),
  URL: text({ nullable: false }),
  Variables: parts(FxsVariable),
})

export const Fxs = entity('Fxs', 'MacAddress', {
  Brand: text(),
  Codecs: texts(),
  FxsLineCount: int32(),
  FxsLines: parts(DeviceLine),
  Group: text(),
  Language: text(),
  MacAddress: text({ nullable: false }),
  Model: text(),
  ModelName: text(),
  Name: text(),
  Password: text(),
  Provisioning: part(FxsProvisioning),
  Registered: toOne(RegistrarFxs),
  Secret: text(),
  Template: toOne(FxsTemplate),
  TimeZone: text(),
  Variables: parts(Variable),
})

export const Gateways = noun(Fxs, { set: 'Fxs', storage: 'config', operations: 'crud' })

export const FxsTemplates = noun(FxsTemplate, { set: 'FxsTemplates', storage: 'config', operations: 'crud' })
