// Nouns: updates.
import { bool, complex, dateTime, enumeration, guid, guids, int32, oneOf, part, parts, text } from '../declaration.ts'
import { BackupSchedule } from './shared-values.ts'

export const UpdateSettings = complex('UpdateSettings', {
  AutoUpdateEnabled: bool(),
  Schedule: part(BackupSchedule),
})

export const UpdateType = enumeration('UpdateType', ['Release', 'Beta', 'MajorRelease', 'Alpha', 'Hotfix'])

export const UpdateItem = complex('UpdateItem', {
  Category: text({ nullable: false, scope: 'derived' }),
  Description: text({ nullable: false, scope: 'derived' }),
  DescriptionLink: text({ nullable: false, scope: 'derived' }),
  Guid: guid({ scope: 'derived' }),
  HasExtraDetails: bool({ scope: 'derived' }),
  Ignore: bool({ scope: 'derived' }),
  Image: text({ nullable: false, scope: 'derived' }),
  LocalVersion: text({ nullable: false, scope: 'derived' }),
  Name: text({ nullable: false, scope: 'derived' }),
  OutOfDate: bool({ scope: 'derived' }),
  ServerVersion: text({ nullable: false, scope: 'derived' }),
  UpdateType: oneOf(UpdateType, { scope: 'derived' }),
})

export const UpdateList = complex('UpdateList', {
  Entries: parts(UpdateItem, { scope: 'derived' }),
  IsMaintananceExpired: bool({ scope: 'derived' }),
  Key: guid({ scope: 'derived' }),
  LastSuccessfulUpdate: dateTime({ scope: 'derived' }),
})

export const InstallUpdates = complex('InstallUpdates', {
  Entries: guids(),
  Key: guid({ nullable: false }),
})

export const CategoryUpdate = complex('CategoryUpdate', {
  Category: text({ scope: 'derived' }),
  Count: int32({ nullable: false, scope: 'derived' }),
})

export const UpdatesStats = complex('UpdatesStats', {
  PerPage: parts(CategoryUpdate, { scope: 'derived' }),
  TcxUpdate: parts(CategoryUpdate, { scope: 'derived' }),
})
