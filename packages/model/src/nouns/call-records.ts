// Nouns: call records: where they go, what calls cost, how they are removed.
import {
  bool,
  chosen,
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
  value,
} from '../declaration.ts'
import { callCosts, works } from './effects.ts'
import { BackupSchedule, ConcealedDataFile } from './shared-values.ts'
import { ConcealedPassword } from './trunk.ts'

export const CDRSettingsField = complex('CDRSettingsField', {
  /** Characters the field is filled up to; 0: as long as it is. */
  Length: int32({ min: 0, max: 512, effect: works }),
  Name: text({ maxLength: 50, effect: works }),
})

export const TypeOfCDRLog = enumeration('TypeOfCDRLog', [
  'SingleFileForAllCalls',
  'SingleFileForEachCall',
  'PassiveSocket',
  'ActiveSocket',
])

/** What a line of a call record may hold, by the names 3CX writes them with. */
export const CDR_FIELDS = [
  'historyid',
  'callid',
  'duration',
  'time-start',
  'time-answered',
  'time-end',
  'reason-terminated',
  'from-no',
  'to-no',
  'from-dn',
  'to-dn',
  'dial-no',
  'reason-changed',
  'final-number',
  'final-dn',
  'bill-code',
  'bill-rate',
  'bill-cost',
  'bill-name',
  'chain',
  'from-type',
  'to-type',
  'final-type',
  'from-dispname',
  'to-dispname',
  'final-dispname',
  'missed-queue-calls',
] as const
const CDR_USUAL_FIELDS = CDR_FIELDS.slice(0, 15)

export const CDRSettings = complex('CDRSettings', {
  Enabled: bool({ default: value(false), effect: works }),
  EnabledFields: parts(CDRSettingsField, {
    maxItems: CDR_FIELDS.length,
    default: value(CDR_USUAL_FIELDS.map((Name) => ({ Name, Length: 0 }))),
    effect: works,
  }),
  /** Megabytes of one file; nine older ones are kept. */
  LogSize: int32({ min: 1, max: 10000, default: value(100), effect: works }),
  LogType: oneOf(TypeOfCDRLog, { default: value('SingleFileForAllCalls'), effect: works }),
  PossibleFields: texts({ readOnly: true, default: value(CDR_FIELDS), effect: works }),
  RemoveCommaDelimiters: bool({ default: value(false), effect: works }),
  SocketIpAddress: text({ form: 'host', maxLength: 253, effect: works }),
  SocketPort: int32({ min: 1, max: 65535, default: value(5483), effect: works }),
})

export const CallCostSettings = entity('CallCostSettings', 'Id', {
  CountryName: text({ maxLength: 100, searchable: true, effect: callCosts }),
  Id: int32({ nullable: false, readOnly: true, default: chosen('id'), effect: works }),
  Invalid: bool({ readOnly: true, default: value(false), effect: works }),
  /** Digits a number begins with; the longest that fits counts. */
  Prefix: text({ form: 'digits', maxLength: 15, required: true, unique: true, searchable: true, effect: callCosts }),
  /** Per minute, in the currency of whoever reads it. */
  Rate: double({ effect: callCosts }),
  ReadOnly: bool({ readOnly: true, default: value(false), effect: works }),
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

export const CallCosts = noun(CallCostSettings, { set: 'CallCostSettings', storage: 'config' })

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
