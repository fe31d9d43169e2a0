// Functions and actions: backups.
import { bool, int64, part, text } from '../declaration.ts'
import {
  BackupExtras,
  BackupFailoverSettings,
  BackupRepositorySettings,
  BackupSettings,
  CreateBackup,
  DirectoryParameters,
  FailoverScriptFile,
  RestoreSettings,
  SystemDirectory,
} from '../nouns/backups.ts'
import {
  actionImport,
  many,
  NOTHING,
  one,
  operationsOf,
  rowAction,
  rowFunction,
  setAction,
  setFunction,
  single,
} from '../operation.ts'

export const backupsOperations = operationsOf('Backups', 'F', {
  GetBackupExtras: rowFunction({}, one(BackupExtras)),
  Restore: rowAction({ footprint: int64({ nullable: false }), password: text({ nullable: false }) }, NOTHING),
  Backup: setAction({ description: part(CreateBackup, { nullable: false }) }, NOTHING),
  GetCanCreateBackup: setFunction({}, single(bool({ nullable: false }))),
  GetBackupSettings: setFunction({}, one(BackupSettings)),
  GetBackupFailoverSettings: setFunction({}, one(BackupFailoverSettings)),
  SetBackupFailoverSettings: setAction({ settings: part(BackupFailoverSettings, { nullable: false }) }, NOTHING),
  GetFailoverScripts: setFunction({}, many(FailoverScriptFile)),
  SetBackupSettings: setAction({ settings: part(BackupSettings, { nullable: false }) }, NOTHING),
  GetBackupRepositorySettings: setFunction({}, one(BackupRepositorySettings)),
  SetBackupRepositorySettings: setAction({ settings: part(BackupRepositorySettings, { nullable: false }) }, NOTHING),
  GetSftpHostKey: setAction({ sftpPath: text({ nullable: false }) }, single(text())),
  GetRestoreSettings: setFunction({}, one(RestoreSettings)),
  SetRestoreSettings: setAction({ settings: part(RestoreSettings, { nullable: false }) }, NOTHING),
  GetLocalBackupSize: setFunction({}, single(int64({ nullable: false }))),
  PurgeLocalBackups: setAction({}, NOTHING),
})

export const backupsImports = operationsOf(null, 'F', {
  GetDirectoryInfo: actionImport(
    { parameters: part(DirectoryParameters, { nullable: false }) },
    one(SystemDirectory, { nullable: true }),
  ),
})
