// Functions and actions: voicemail.
import { bool, text } from '../declaration.ts'
import { ConfiguredAiServers, ConnectedAiServers, LanguageItem, OnBoardUICommand } from '../nouns/voicemail.ts'
import { many, NOTHING, one, operationsOf, setAction, setFunction } from '../operation.ts'

export const voicemailSettingsOperations = operationsOf('VoicemailSettings', 'A', {
  GetTranscribeLanguages: setFunction({}, many(LanguageItem)),
  DeleteAllUserVoicemails: setAction({}, NOTHING),
  GetConverterRequestStatus: setFunction({ strict: bool({ nullable: false }) }, one(OnBoardUICommand)),
  CreateConverterConfiguration: setAction({}, NOTHING),
  DeleteConverterConfiguration: setAction({ id: text({ nullable: false }) }, NOTHING),
  GetConnectedConvertersData: setFunction({}, one(ConnectedAiServers)),
  GetConfiguredConverters: setFunction({}, one(ConfiguredAiServers)),
})
