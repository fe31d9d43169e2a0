// Nouns: services, licence and port test.
import { bool, complex, dateTime, entity, enumeration, int32, int64, noun, oneOf, text, texts } from '../declaration.ts'

export const LicenseStatus = complex('LicenseStatus', {
  Activated: bool({ scope: 'derived' }),
  ActiveModules: texts({ scope: 'derived' }),
  AdminEMail: text({ scope: 'derived' }),
  CompanyName: text({ scope: 'derived' }),
  ContactName: text({ scope: 'derived' }),
  CountryCode: text({ scope: 'derived' }),
  CountryName: text({ scope: 'derived' }),
  EMail: text({ scope: 'derived' }),
  ExpirationDate: dateTime({ scope: 'derived' }),
  LicenseActive: bool({ scope: 'derived' }),
  LicenseKey: text({ nullable: false, scope: 'derived' }),
  MaintenanceExpiresAt: dateTime({ scope: 'derived' }),
  MaxSimCalls: int32({ scope: 'derived' }),
  ProductCode: text({ scope: 'derived' }),
  ResellerName: text({ scope: 'derived' }),
  SimMeetingParticipants: int32({ scope: 'derived' }),
  Support: bool({ scope: 'derived' }),
  Telephone: text({ scope: 'derived' }),
  Version: text({ scope: 'derived' }),
})

export const XLicenseParams = complex('XLicenseParams', {
  CompanyName: text(),
  ContactName: text(),
  Country: text(),
  Email: text(),
  Phone: text(),
})

export const ServiceStatus = enumeration('ServiceStatus', [
  'Stopped',
  'StartPending',
  'StopPending',
  'Running',
  'ContinuePending',
  'PausePending',
  'Paused',
])

export const ServiceInfo = complex('ServiceInfo', {
  DisplayName: text({ nullable: false, scope: 'derived' }),
  HandleCount: int32({ scope: 'derived' }),
  MemoryUsed: int64({ scope: 'derived' }),
  Name: text({ nullable: false, scope: 'derived' }),
  RestartEnabled: bool({ scope: 'derived' }),
  SampleTime: dateTime({ scope: 'derived' }),
  StartStopEnabled: bool({ scope: 'derived' }),
  Status: oneOf(ServiceStatus, { scope: 'derived' }),
  ThreadCount: int32({ scope: 'derived' }),
  TotalProcessorTime: int64({ scope: 'derived' }),
})

export const GCCollectionMode = enumeration('GCCollectionMode', ['Default', 'Forced', 'Optimized', 'Aggressive'])

export const GarbageCollect = complex('GarbageCollect', {
  Blocking: bool(),
  Compacting: bool(),
  Generation: int32(),
  Mode: oneOf(GCCollectionMode),
})

export const XServiceManageOptions = complex('XServiceManageOptions', {
  ServiceNames: texts(),
})

export const FirewallState = entity('FirewallState', 'Id', {
  Html: text({ scope: 'derived' }),
  Id: text({ nullable: false, scope: 'derived' }),
  Running: bool({ scope: 'derived' }),
  Stopping: bool({ scope: 'derived' }),
})

export const Firewall = noun(FirewallState, { set: 'Firewall', singleton: true, storage: 'live', tier: 'F' })

export const Licence = noun(LicenseStatus, { set: 'LicenseStatus', singleton: true, storage: 'live', tier: 'F' })

export const Services = noun(ServiceInfo, { set: 'Services', storage: 'live', tier: 'F' })
