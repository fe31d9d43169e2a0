// Nouns: the state of the system.
import { bool, complex, dateTime, double, entity, enumeration, int32, int64, oneOf, text } from '../declaration.ts'
import { UpdateType } from './updates.ts'

export const SystemTelemetry = complex('SystemTelemetry', {
  CpuUsage: double({ scope: 'derived' }),
  FreeDiskSpace: int64({ scope: 'derived' }),
  FreePhysicalMemory: int64({ scope: 'derived' }),
  FreeVirtualMemory: int64({ scope: 'derived' }),
  TickCount: int64({ scope: 'derived' }),
  Time: dateTime({ scope: 'derived' }),
  TotalDiskSpace: int64({ scope: 'derived' }),
  TotalPhysicalMemory: int64({ scope: 'derived' }),
  TotalVirtualMemory: int64({ scope: 'derived' }),
})

export const PhoneSystemService = enumeration('PhoneSystemService', [
  'Database',
  'Configuration',
  'AudioProvider',
  'SIPService',
  'SystemService',
  'IVR',
  'CallFlow',
  'QueueMananger',
  'Tunnel',
  'ManagementConsole',
  'MediaServer',
  'HotelModule',
  'EventNotiificationManager',
  'Nginx',
  'Gateway',
  'AiBridge',
])

export const ProcessTelemetry = complex('ProcessTelemetry', {
  HandleCount: int64({ scope: 'derived' }),
  PrivateMemory: int64({ scope: 'derived' }),
  ProcessCount: int64({ scope: 'derived' }),
  Service: oneOf(PhoneSystemService, { scope: 'derived' }),
  ThreadCount: int64({ scope: 'derived' }),
  Time: dateTime({ scope: 'derived' }),
})

export const NetworkTelemetry = entity('NetworkTelemetry', 'Id', {
  Id: text({ nullable: false, scope: 'derived' }),
  KbpsReceived: double({ scope: 'derived' }),
  KbpsSent: double({ scope: 'derived' }),
  Time: dateTime({ scope: 'derived' }),
})

export const MyPhoneRequestStats = complex('MyPhoneRequestStats', {
  AvgDuration: double({ scope: 'derived' }),
  Count: int64({ scope: 'derived' }),
  MaxDuration: int32({ scope: 'derived' }),
  RequestId: int32({ scope: 'derived' }),
  SumDuration: int64({ scope: 'derived' }),
})

export const SystemExtensionStatus = complex('SystemExtensionStatus', {
  IsRegistered: bool({ scope: 'derived' }),
  Name: text({ scope: 'derived' }),
  Number: text({ scope: 'derived' }),
  Type: text({ scope: 'derived' }),
})

export const CreateTicketStatus = enumeration('CreateTicketStatus', [
  'OK',
  'KeyNotFound',
  'KeyNotAssignedToUser',
  'KeyAssignedToPartner',
  'KeyIsNotCommercial',
  'KeyHasNoSupportTickets',
])

export const CreateTicket = complex('CreateTicket', {
  CanCreateTicket: bool({ scope: 'derived' }),
  CreateTicketStatus: oneOf(CreateTicketStatus, { scope: 'derived' }),
  FixUrl: text({ scope: 'derived' }),
})

export const SystemDatabaseInformation = entity('SystemDatabaseInformation', 'Id', {
  CallsUsedSpace: int64({ scope: 'derived' }),
  ChatFilesCount: int64({ scope: 'derived' }),
  ChatsUsedSpace: int64({ scope: 'derived' }),
  EventLogUsedSpace: int64({ scope: 'derived' }),
  Id: int32({ scope: 'derived' }),
})

export const VersionUpdateType = complex('VersionUpdateType', {
  Type: oneOf(UpdateType, { scope: 'derived' }),
})

export const SystemHealthStatus = entity('SystemHealthStatus', 'Id', {
  CustomTemplatesCount: int32({ scope: 'derived' }),
  Firewall: bool({ scope: 'derived' }),
  Id: int32({ scope: 'derived' }),
  Phones: bool({ scope: 'derived' }),
  Trunks: bool({ scope: 'derived' }),
  UnsupportedFirmwaresCount: int32({ scope: 'derived' }),
})

export const RequestHelp = complex('RequestHelp', {
  GrantPeriodDays: int32(),
  IssueDescription: text({ nullable: false, maxLength: 2048 }),
  Name: text({ nullable: false }),
  PhoneNumber: text(),
  ReplyEmail: text({ nullable: false }),
})

export const RemoteAccessStatus = enumeration('RemoteAccessStatus', ['None', 'Requested', 'Active'])
