// Functions and actions: recordings and their archive.
import { int32, part, wholes } from '../declaration.ts'
import { RecordingRepositorySettings } from '../nouns/recordings.ts'
import { NOTHING, one, operationsOf, RAW, setAction, setFunction } from '../operation.ts'

export const recordingsOperations = operationsOf('Recordings', 'D', {
  DownloadRecording: setFunction({ recId: int32({ nullable: false }) }, RAW),
  GetRecordingRepositorySettings: setFunction({}, one(RecordingRepositorySettings)),
  SetRecordingRepositorySettings: setAction(
    { settings: part(RecordingRepositorySettings, { nullable: false }) },
    NOTHING,
  ),
  PurgeLocal: setAction({}, NOTHING),
  PurgeArchive: setAction({}, NOTHING),
  Archive: setAction({}, NOTHING),
  BulkRecordingsDelete: setAction({ ids: wholes() }, NOTHING),
  BulkRecordingsArchive: setAction({ ids: wholes() }, NOTHING),
  TranscribeRecordings: setAction({ ids: wholes() }, NOTHING),
})

export const remoteArchivingSettingsOperations = operationsOf('RemoteArchivingSettings', 'E', {
  ArchiveRecordings: setAction({}, NOTHING),
  ArchiveChats: setAction({}, NOTHING),
  ArchiveFaxes: setAction({}, NOTHING),
  ArchiveVoicemail: setAction({}, NOTHING),
})
