// Nouns: recordings and their archive.
import { bool, complex, dateTime, entity, enumeration, int32, int64, noun, oneOf, part, text } from '../declaration.ts'
import { LocationSettings } from './shared-values.ts'

export const RecordingCallType = enumeration('RecordingCallType', ['Local', 'InboundExternal', 'OutboundExternal'])

export const Recording = entity('Recording', 'Id', {
  ArchivedUrl: text({ scope: 'derived' }),
  CallType: oneOf(RecordingCallType, { scope: 'derived' }),
  CanBeTranscribed: bool({ scope: 'derived' }),
  EndTime: dateTime({ scope: 'derived' }),
  FromCallerNumber: text({ scope: 'derived' }),
  FromCrmContact: text({ scope: 'derived' }),
  FromDidNumber: text({ scope: 'derived' }),
  FromDisplayName: text({ scope: 'derived' }),
  FromDn: text({ scope: 'derived' }),
  FromDnType: int32({ scope: 'derived' }),
  FromIdParticipant: int32({ scope: 'derived' }),
  Id: int32({ nullable: false, scope: 'derived' }),
  IsArchived: bool({ scope: 'derived' }),
  IsTranscribed: bool({ scope: 'derived' }),
  RecordingUrl: text({ scope: 'derived' }),
  RefParticipantId: int32({ scope: 'derived' }),
  SentimentScore: int32({ scope: 'derived' }),
  StartTime: dateTime({ scope: 'derived' }),
  Summary: text({ scope: 'derived' }),
  ToCallerNumber: text({ scope: 'derived' }),
  ToCrmContact: text({ scope: 'derived' }),
  ToDidNumber: text({ scope: 'derived' }),
  ToDisplayName: text({ scope: 'derived' }),
  ToDn: text({ scope: 'derived' }),
  ToDnType: int32({ scope: 'derived' }),
  ToIdParticipant: int32({ scope: 'derived' }),
  Transcription: text({ scope: 'derived' }),
  TranscriptionResult: int32({ scope: 'derived' }),
})

export const RecordingRepositorySettings = complex('RecordingRepositorySettings', {
  AutoDeleteRecordingDays: int32(),
  AutoDeleteRecordingEnabled: bool(),
  IsRecordingArchiveEnabled: bool(),
  RecordingDiskSpace: int32(),
  RecordingPath: text(),
  RecordingsQuota: int32(),
  RecordingUsedSpace: int64(),
})

export const ArchiveSubsystem = complex('ArchiveSubsystem', {
  Archiving: bool(),
  Enabled: bool(),
  Folder: text(),
  ScheduleDays: int32(),
})

export const RemoteArchivingSettings = entity('RemoteArchivingSettings', 'Id', {
  Backups: part(ArchiveSubsystem),
  Chats: part(ArchiveSubsystem),
  Faxes: part(ArchiveSubsystem),
  Id: int32({ nullable: false }),
  Location: part(LocationSettings),
  Recordings: part(ArchiveSubsystem),
  Voicemails: part(ArchiveSubsystem),
})

export const Recordings = noun(Recording, { set: 'Recordings', storage: 'live', tier: 'D' })

export const RemoteArchiving = noun(RemoteArchivingSettings, {
  set: 'RemoteArchivingSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
  tier: 'E',
})
