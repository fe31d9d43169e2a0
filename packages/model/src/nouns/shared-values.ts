// Nouns: values shared by several areas.
import { bool, complex, entity, enumeration, int32, oneOf, part, text, texts, timeOfDay } from '../declaration.ts'
import { works } from './effects.ts'
import { DayOfWeek, TemplateType } from './enums.ts'
import { ConcealedPassword } from './trunk.ts'

export const ReferenceNumeric = enumeration('ReferenceNumeric', ['-INF', 'INF', 'NaN'])

export const FileSystemType = enumeration('FileSystemType', [
  'Local',
  'Ftp',
  'GoogleDrive',
  'NetworkShare',
  'Logs',
  'Sftp',
  'GoogleBucket',
  'SharePoint',
  'AmazonS3',
])

export const ScheduleType = enumeration('ScheduleType', [
  'Daily',
  'Weekly',
  'Monthly',
  'Hourly',
  'Minutely',
  'Immediate',
])

export const BackupSchedule = complex('BackupSchedule', {
  Day: oneOf(DayOfWeek),
  RepeatHours: int32(),
  RepeatMinutes: int32(),
  ScheduleType: oneOf(ScheduleType),
  Time: timeOfDay(),
})

export const ConcealedDataFile = complex('ConcealedDataFile', {
  Concealed: bool({ effect: works }),
  /** PEM and the like. */
  Contents: text({ maxLength: 65536, effect: works }),
  Name: text({ maxLength: 255, effect: works }),
})

export const LocationSettings = complex('LocationSettings', {
  FileSystemType: oneOf(FileSystemType),
  FtpPassword: part(ConcealedPassword),
  FtpPath: text(),
  FtpUser: text(),
  FtpValidateCertificate: bool(),
  GbJson: part(ConcealedDataFile),
  GbPath: text(),
  LocalPath: text(),
  NsDomain: text(),
  NsPassword: part(ConcealedPassword),
  NsPath: text(),
  NsUser: text(),
  S3Path: text(),
  SftpHostKeyFingerprint: text(),
  SftpPassword: part(ConcealedPassword),
  SftpPath: text(),
  SftpPrivateKey: part(ConcealedDataFile),
  SftpUser: text(),
  SharePointPath: text(),
})

export const VoipProvider = entity('VoipProvider', 'Id', {
  Countries: texts({ scope: 'derived' }),
  Id: text({ nullable: false, scope: 'derived' }),
  Name: text({ nullable: false, scope: 'derived' }),
  Type: oneOf(TemplateType, { nullable: false, scope: 'derived' }),
})
