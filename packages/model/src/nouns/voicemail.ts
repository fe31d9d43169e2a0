// Nouns: voicemail.
import {
  bool,
  complex,
  dateTime,
  entity,
  enumeration,
  int32,
  int64,
  noun,
  oneOf,
  part,
  parts,
  text,
  value,
} from '../declaration.ts'
import { recording, transcription, voiceMenus, voicemail, works } from './effects.ts'
import { ConcealedPassword } from './trunk.ts'

export const TranscribeEngine = enumeration('TranscribeEngine', [
  'None',
  'Google',
  'OpenAI',
  'Whisper',
  'Engine3CX',
  'Engine3CXLocal',
  'Grok',
])

export const VoicemailSettings = entity('VoicemailSettings', 'Id', {
  AnalyzeModelGrok: text({ maxLength: 100, effect: transcription }),
  AnalyzeModelOpenAI: text({ maxLength: 100, effect: transcription }),
  AutoDeleteDays: int32({ min: 1, max: 3650, default: value(30), effect: voicemail }),
  AutoDeleteEnabled: bool({ default: value(false), effect: voicemail }),
  CallRecordingStereo: bool({ default: value(false), effect: recording }),
  Extension: text({ form: 'number', maxLength: 50, default: value('666'), effect: voicemail }),
  Id: int32({ nullable: false, readOnly: true, default: value(0), effect: works }),
  /** Seconds; shorter messages are dropped. */
  MinDuration: int32({ min: 0, max: 60, default: value(3), effect: voicemail }),
  OperatorEnabled: bool({ default: value(false), effect: voiceMenus }),
  /** Megabytes of all mailboxes; 0: no limit. */
  Quota: int32({ min: 0, max: 10000000, default: value(0), effect: voicemail }),
  RemoteStorageEnabled: bool({ default: value(false), effect: voicemail }),
  SendEmailQuotaEnabled: bool({ default: value(false), effect: voicemail }),
  SendEmailQuotaPercentage: int32({ min: 1, max: 100, default: value(80), effect: voicemail }),
  TranscribeEngine: oneOf(TranscribeEngine, { default: value('None'), effect: transcription }),
  TranscribeKeyGrok: part(ConcealedPassword, { maxLength: 255, secret: 'encrypted', effect: transcription }),
  TranscribeLanguage: text({ maxLength: 35, effect: transcription }),
  TranscribeModelOpenAI: text({ maxLength: 100, effect: transcription }),
  TranscribeRegion: text({ maxLength: 100, effect: transcription }),
  TranscribeSecretKey: part(ConcealedPassword, { maxLength: 1024, secret: 'encrypted', effect: transcription }),
  /** Bytes. */
  UsedSpace: int64({ scope: 'derived', effect: works }),
})

export const LanguageItem = complex('LanguageItem', {
  Code: text({ scope: 'derived' }),
  Name: text({ scope: 'derived' }),
})

export const OnBoardConverterSession = entity('OnBoardConverterSession', 'Id', {
  Attempts: int32({ nullable: false, scope: 'derived' }),
  CallId: text({ nullable: false, scope: 'derived' }),
  Descr: text({ nullable: false, scope: 'derived' }),
  ErrorMessage: text({ nullable: false, scope: 'derived' }),
  Eta: dateTime({ nullable: false, scope: 'derived' }),
  Id: text({ nullable: false, scope: 'derived' }),
  Progress: int32({ nullable: false, scope: 'derived' }),
})

export const OnBoardConverterDataDetail = complex('OnBoardConverterDataDetail', {
  Active: bool({ nullable: false, scope: 'derived' }),
  Cloud: bool({ nullable: false, scope: 'derived' }),
  Enabled: bool({ nullable: false, scope: 'derived' }),
  Guid: text({ nullable: false, scope: 'derived' }),
  Host: text({ nullable: false, scope: 'derived' }),
  Ip: text({ nullable: false, scope: 'derived' }),
  Port: int32({ nullable: false, scope: 'derived' }),
  Version: text({ nullable: false, scope: 'derived' }),
})

export const MacCpuInfo = complex('MacCpuInfo', {
  Ane: int32({ nullable: false, scope: 'derived' }),
  Cpu: int32({ nullable: false, scope: 'derived' }),
  Gpu: int32({ nullable: false, scope: 'derived' }),
})

export const DebianGpuInfo = complex('DebianGpuInfo', {
  GpuId: text({ nullable: false, scope: 'derived' }),
  GpuName: text({ nullable: false, scope: 'derived' }),
  GpuUsagePercent: int32({ nullable: false, scope: 'derived' }),
  MemoryFree: int32({ nullable: false, scope: 'derived' }),
  MemoryTotal: int32({ nullable: false, scope: 'derived' }),
  MemoryUsagePercent: int32({ nullable: false, scope: 'derived' }),
  MemoryUsed: int32({ nullable: false, scope: 'derived' }),
})

export const OnBoardConverterData = complex('OnBoardConverterData', {
  Available: bool({ nullable: false, scope: 'derived' }),
  ClockSkew: int32({ nullable: false, scope: 'derived' }),
  Connected: bool({ nullable: false, scope: 'derived' }),
  Converter: part(OnBoardConverterDataDetail, { nullable: false, scope: 'derived' }),
  Cpu: int32({ nullable: false, scope: 'derived' }),
  CpuMac: part(MacCpuInfo, { nullable: false, scope: 'derived' }),
  Delay: int32({ nullable: false, scope: 'derived' }),
  DiskSpaceFree: int64({ nullable: false, scope: 'derived' }),
  DiskSpacePerc: int32({ nullable: false, scope: 'derived' }),
  DiskSpaceTotal: int64({ nullable: false, scope: 'derived' }),
  Gpu: parts(DebianGpuInfo, { scope: 'derived' }),
  Instances: int32({ nullable: false, scope: 'derived' }),
  MemoryPerc: int32({ nullable: false, scope: 'derived' }),
  MemoryTotal: int32({ nullable: false, scope: 'derived' }),
  MemoryUsed: int32({ nullable: false, scope: 'derived' }),
  SessionsList: parts(OnBoardConverterSession, { scope: 'derived' }),
  StartTime: text({ nullable: false, scope: 'derived' }),
  Ts: dateTime({ nullable: false, scope: 'derived' }),
})

export const OnBoardUICommand = complex('OnBoardUICommand', {
  ErrorMessage: text({ nullable: false, scope: 'derived' }),
  McuId: text({ nullable: false, scope: 'derived' }),
  Operation: text({ nullable: false, scope: 'derived' }),
  RequestExpiration: dateTime({ nullable: false, scope: 'derived' }),
  State: text({ nullable: false, scope: 'derived' }),
})

export const OnBoardConverterRow = complex('OnBoardConverterRow', {
  Active: bool({ nullable: false, scope: 'derived' }),
  Cloud: bool({ nullable: false, scope: 'derived' }),
  Enabled: bool({ nullable: false, scope: 'derived' }),
  Guid: text({ nullable: false, scope: 'derived' }),
  Host: text({ nullable: false, scope: 'derived' }),
  InstallScript: text({ nullable: false, scope: 'derived' }),
  Ip: text({ nullable: false, scope: 'derived' }),
  Port: int32({ nullable: false, scope: 'derived' }),
  Secret: text({ nullable: false, scope: 'derived' }),
  ServerOS: text({ nullable: false, scope: 'derived' }),
  ServerOSVersion: text({ nullable: false, scope: 'derived' }),
  ServerStatus: int32({ nullable: false, scope: 'derived' }),
  TsActivated: dateTime({ nullable: false, scope: 'derived' }),
  TsCreated: dateTime({ nullable: false, scope: 'derived' }),
  Version: text({ nullable: false, scope: 'derived' }),
})

export const OnBoardConverterReleaseChannel = enumeration('OnBoardConverterReleaseChannel', [
  'Beta',
  'ReleaseCandidate',
  'Release',
])

export const ConfiguredAiServers = complex('ConfiguredAiServers', {
  ConfiguredServers: parts(OnBoardConverterRow, { scope: 'derived' }),
  ReleaseChannel: oneOf(OnBoardConverterReleaseChannel, { nullable: false, scope: 'derived' }),
})

export const ConnectedAiServers = complex('ConnectedAiServers', {
  ConnectedServers: parts(OnBoardConverterData, { scope: 'derived' }),
  TranscriptionQueue: int32({ nullable: false, scope: 'derived' }),
})

export const VoicemailOptions = noun(VoicemailSettings, {
  set: 'VoicemailSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})
