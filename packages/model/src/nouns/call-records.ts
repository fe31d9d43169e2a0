// Nouns: call records: where they go, what calls cost, how they are removed.
import {
  bool,
  complex,
  dateTime,
  decimal,
  double,
  duration,
  entity,
  enumeration,
  int32,
  int64,
  noun,
  oneOf,
  part,
  parts,
  text,
  texts,
} from '../declaration.ts'
import { BackupSchedule, ConcealedDataFile } from './shared-values.ts'
import { ConcealedPassword } from './trunk.ts'

export const CDRSettingsField = complex('CDRSettingsField', {
  Length: int32(),
  Name: text(),
})

export const TypeOfCDRLog = enumeration('TypeOfCDRLog', [
  'SingleFileForAllCalls',
  'SingleFileForEachCall',
  'PassiveSocket',
  'ActiveSocket',
])

export const CDRSettings = complex('CDRSettings', {
  Enabled: bool(),
  EnabledFields: parts(CDRSettingsField),
  LogSize: int32(),
  LogType: oneOf(TypeOfCDRLog),
  PossibleFields: texts(),
  RemoveCommaDelimiters: bool(),
  SocketIpAddress: text(),
  SocketPort: int32(),
})

export const CallCostSettings = entity('CallCostSettings', 'Id', {
  CountryName: text(),
  Id: int32({ nullable: false }),
  Invalid: bool(),
  Prefix: text(),
  Rate: double(),
  ReadOnly: bool(),
})

export const DataTypesToOffload = complex('DataTypesToOffload', {
  AudioMetrics: bool(),
  CallHistory: bool(),
  Recordings: bool(),
  SystemMetrics: bool(),
})

export const OffloadDestination = enumeration('OffloadDestination', [
  'None',
  'Postgre',
  'BigQuery',
  'MySql',
  'SqlServer',
])

export const RemoteMySqlConfig = complex('RemoteMySqlConfig', {
  Database: text(),
  Host: text(),
  Password: part(ConcealedPassword),
  Port: int64(),
  UserId: text(),
})

export const AuthenticateMode = enumeration('AuthenticateMode', ['Password', 'CertificateFile'])

export const ServerTrustMode = enumeration('ServerTrustMode', ['Prefer', 'Require', 'VerifyFull'])

export const RemotePostgreConfig = complex('RemotePostgreConfig', {
  AuthenticateMode: oneOf(AuthenticateMode),
  CACertificate: part(ConcealedDataFile),
  ClientCertificate: part(ConcealedDataFile),
  ClientPrivateKey: part(ConcealedDataFile),
  Database: text(),
  Host: text(),
  Password: part(ConcealedPassword),
  Port: int32(),
  ServerTrustMode: oneOf(ServerTrustMode),
  Username: text(),
})

export const RemoteSqlServerConfig = complex('RemoteSqlServerConfig', {
  Database: text(),
  Host: text(),
  Password: part(ConcealedPassword),
  Port: int64(),
  UserId: text(),
})

export const DataConnectorSettings = complex('DataConnectorSettings', {
  DataTypesToOffload: part(DataTypesToOffload),
  IsBigQueryEnabled: bool(),
  OffloadDestination: oneOf(OffloadDestination),
  PurgeAfterSync: bool(),
  RemoteMySqlConfig: part(RemoteMySqlConfig),
  RemotePostgreConfig: part(RemotePostgreConfig),
  RemoteSqlServerConfig: part(RemoteSqlServerConfig),
  Schedule: part(BackupSchedule),
})

export const XReportRecording = entity('XReportRecording', 'Id', {
  Id: int32({ nullable: false, scope: 'derived' }),
  SentimentScore: int32({ scope: 'derived' }),
  Summary: text({ scope: 'derived' }),
  Transcription: text({ scope: 'derived' }),
})

export const CallLogData = complex('CallLogData', {
  ActionDnCallerId: text({ scope: 'derived' }),
  ActionDnDisplayName: text({ scope: 'derived' }),
  actionDnDn: text({ scope: 'derived' }),
  ActionDnType: int32({ scope: 'derived' }),
  ActionType: int32({ scope: 'derived' }),
  Answered: bool({ scope: 'derived' }),
  CallCost: decimal({ scope: 'derived' }),
  CallHistoryId: text({ scope: 'derived' }),
  CallId: int32({ nullable: false, scope: 'derived' }),
  CallType: text({ scope: 'derived' }),
  CdrId: text({ nullable: false, scope: 'derived' }),
  DestinationCallerId: text({ scope: 'derived' }),
  DestinationDisplayName: text({ scope: 'derived' }),
  DestinationDn: text({ scope: 'derived' }),
  DestinationType: int32({ scope: 'derived' }),
  Direction: text({ scope: 'derived' }),
  DstRecId: int32({ scope: 'derived' }),
  Indent: int32({ scope: 'derived' }),
  MainCallHistoryId: text({ scope: 'derived' }),
  QualityReport: bool({ scope: 'derived' }),
  Reason: text({ scope: 'derived' }),
  Recordings: parts(XReportRecording, { scope: 'derived' }),
  RecordingUrl: text({ scope: 'derived' }),
  RingingDuration: duration({ scope: 'derived' }),
  SegmentId: int32({ scope: 'derived' }),
  SentimentScore: int32({ scope: 'derived' }),
  SourceCallerId: text({ scope: 'derived' }),
  SourceDisplayName: text({ scope: 'derived' }),
  SourceDn: text({ scope: 'derived' }),
  SourceType: int32({ scope: 'derived' }),
  SrcRecId: int32({ scope: 'derived' }),
  StartTime: dateTime({ scope: 'derived' }),
  Status: text({ scope: 'derived' }),
  SubrowDescNumber: int32({ scope: 'derived' }),
  Summary: text({ scope: 'derived' }),
  TalkingDuration: duration({ scope: 'derived' }),
  Transcription: text({ scope: 'derived' }),
})

export const QualityParty = complex('QualityParty', {
  AddressStr: text({ scope: 'derived' }),
  Burst: int32({ scope: 'derived' }),
  Codec: text({ scope: 'derived' }),
  Duration: int32({ scope: 'derived' }),
  GlobalPort: int32({ scope: 'derived' }),
  Inbound: bool({ scope: 'derived' }),
  LocalPort: int32({ scope: 'derived' }),
  Location: text({ scope: 'derived' }),
  MOSFromPBX: double({ scope: 'derived' }),
  MOSToPBX: double({ scope: 'derived' }),
  Number: text({ scope: 'derived' }),
  RTT: double({ scope: 'derived' }),
  RxJitter: double({ scope: 'derived' }),
  RxLost: double({ scope: 'derived' }),
  RxPackets: int32({ scope: 'derived' }),
  TunAddressStr: text({ scope: 'derived' }),
  TxBursts: int32({ scope: 'derived' }),
  TxJitter: double({ scope: 'derived' }),
  TxLost: double({ scope: 'derived' }),
  TxPackets: int32({ scope: 'derived' }),
  UserAgent: text({ scope: 'derived' }),
})

export const QualityReport = complex('QualityReport', {
  MOS: double({ scope: 'derived' }),
  OverallScore: int32({ scope: 'derived' }),
  Party1: part(QualityParty, { scope: 'derived' }),
  Party2: part(QualityParty, { scope: 'derived' }),
  Reason: text({ scope: 'derived' }),
  Summary: int32({ scope: 'derived' }),
  Transcoding: bool({ scope: 'derived' }),
})

export const PurgeSettings = complex('PurgeSettings', {
  All: bool({ nullable: false }),
  Start: dateTime(),
  Stop: dateTime(),
})

export const CallCosts = noun(CallCostSettings, { set: 'CallCostSettings', storage: 'live' })

export const CallRecordOutput = noun(CDRSettings, {
  set: 'CDRSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})

export const DataConnector = noun(DataConnectorSettings, {
  set: 'DataConnectorSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
  tier: 'E',
})
