// Nouns: backups.
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
  text,
  texts,
} from '../declaration.ts'
import { BackupSchedule, FileSystemType, LocationSettings } from './shared-values.ts'
import { ConcealedPassword } from './trunk.ts'

export const SystemDirectory = complex('SystemDirectory', {
  Dirs: texts({ scope: 'derived' }),
  Path: text({ scope: 'derived' }),
})

export const DirectoryParameters = complex('DirectoryParameters', {
  Filesystem: oneOf(FileSystemType, { nullable: false }),
  Json: text(),
  Path: text(),
})

export const Backups = entity('Backups', 'FileName', {
  CreationTime: dateTime({ scope: 'derived' }),
  DownloadLink: text({ nullable: false, scope: 'derived' }),
  FileName: text({ nullable: false, scope: 'derived' }),
  Size: int64({ scope: 'derived' }),
})

export const BackupContents = complex('BackupContents', {
  CallHistory: bool(),
  DisableBackupCompression: bool(),
  EncryptBackup: bool(),
  EncryptBackupPassword: part(ConcealedPassword),
  FQDN: bool(),
  License: bool(),
  PhoneProvisioning: bool(),
  Prompts: bool(),
  Recordings: bool(),
  VoiceMails: bool(),
})

export const CreateBackup = complex('CreateBackup', {
  Contents: part(BackupContents),
  Name: text({ nullable: false }),
})

export const BackupExtras = complex('BackupExtras', {
  Footprint: int64({ scope: 'derived' }),
  IsEncrypted: bool({ scope: 'derived' }),
  Version: text({ nullable: false, scope: 'derived' }),
})

export const BackupSettings = complex('BackupSettings', {
  Contents: part(BackupContents),
  Rotation: int32(),
  Schedule: part(BackupSchedule),
  ScheduleEnabled: bool(),
})

export const BackupRepositorySettings = complex('BackupRepositorySettings', {
  Location: part(LocationSettings),
})

export const FailoverCondition = enumeration('FailoverCondition', ['AllService', 'AnyService'])

export const FailoverMode = enumeration('FailoverMode', ['Active', 'Passive'])

export const BackupFailoverSettings = complex('BackupFailoverSettings', {
  Condition: oneOf(FailoverCondition),
  Enabled: bool(),
  Interval: int32(),
  Mode: oneOf(FailoverMode),
  PostStartScript: text(),
  PreStartScript: text(),
  RemoteServer: text(),
  TestSIPServer: bool(),
  TestTunnel: bool(),
  TestWebServer: bool(),
})

export const FailoverScriptFile = complex('FailoverScriptFile', {
  Filename: text({ nullable: false, scope: 'derived' }),
})

export const RestoreSettings = complex('RestoreSettings', {
  EncryptBackup: bool(),
  EncryptBackupPassword: part(ConcealedPassword),
  Schedule: part(BackupSchedule),
  ScheduleEnabled: bool(),
})

export const BackupFiles = noun(Backups, { set: 'Backups', storage: 'live', operations: ['list', 'delete'], tier: 'F' })
