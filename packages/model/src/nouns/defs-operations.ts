// Nouns: definitions and helpers.
import { bool, complex, dateTime, int32, oneOf, part, parts, text, texts } from '../declaration.ts'
import { EventLogType, RemoteStorageStatus } from './enums.ts'

export const ENL = complex('ENL', {
  From: int32({ nullable: false, scope: 'derived' }),
  To: int32({ nullable: false, scope: 'derived' }),
})

export const License = complex('License', {
  CountryCode: text({ scope: 'derived' }),
  IsBrandingEnabled: bool({ scope: 'derived' }),
  IsCfdEnabled: bool({ scope: 'derived' }),
  IsEnterprise: bool({ scope: 'derived' }),
  IsMaintainceExpired: bool({ scope: 'derived' }),
  IsProfessional: bool({ scope: 'derived' }),
  MaxSimCalls: int32({ scope: 'derived' }),
  ProductCode: text({ scope: 'derived' }),
})

export const SystemParameters = complex('SystemParameters', {
  AIVersion: text({ scope: 'derived' }),
  Custom1Name: text({ scope: 'derived' }),
  Custom2Name: text({ scope: 'derived' }),
  EmRuleCreationAllowed: bool({ scope: 'derived' }),
  ENL: int32({ scope: 'derived' }),
  ENLRange: part(ENL, { scope: 'derived' }),
  FirstExternalPort: int32({ scope: 'derived' }),
  FQDN: text({ scope: 'derived' }),
  GlobalACPRMSET: text({ scope: 'derived' }),
  GlobalLanguage: text({ scope: 'derived' }),
  HttpPort: int32({ scope: 'derived' }),
  HttpsPort: int32({ scope: 'derived' }),
  IpV6: text({ scope: 'derived' }),
  Is3CXFQDN: bool({ scope: 'derived' }),
  IsChatLogEnabled: bool({ scope: 'derived' }),
  IsHosted: bool({ scope: 'derived' }),
  IsHosted3CX: bool({ scope: 'derived' }),
  IsMulticompanyMode: bool({ scope: 'derived' }),
  IsRemoteBackup: bool({ scope: 'derived' }),
  IsStaticIp: bool({ scope: 'derived' }),
  IsTranscriptionEnabled: bool({ scope: 'derived' }),
  License: part(License, { scope: 'derived' }),
  MaxDIDPerTrunk: int32({ scope: 'derived' }),
  PbxExternalHost: text({ scope: 'derived' }),
  ProcessorCount: int32({ scope: 'derived' }),
  RemoteStorageStatus: oneOf(RemoteStorageStatus, { scope: 'derived' }),
  RpsEnabled: bool({ scope: 'derived' }),
  SipPort: int32({ scope: 'derived' }),
  SipsPort: int32({ scope: 'derived' }),
  StaticIp: text({ scope: 'derived' }),
  StunIp: text({ scope: 'derived' }),
  TunnnelPort: int32({ scope: 'derived' }),
  Version: text({ scope: 'derived' }),
  WebrtcLastPort: int32({ scope: 'derived' }),
})

export const ReportLogEvent = complex('ReportLogEvent', {
  EventId: int32({ nullable: false }),
  Params: texts(),
  Source: text({ nullable: false }),
  Type: oneOf(EventLogType, { nullable: false }),
})

export const EmailVariable = complex('EmailVariable', {
  Name: text({ nullable: false }),
  Value: text({ nullable: false }),
})

export const SendEmail = complex('SendEmail', {
  DateTime: dateTime(),
  Destination: text({ nullable: false }),
  Template: text({ nullable: false }),
  Variables: parts(EmailVariable),
})
