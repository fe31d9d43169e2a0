// Settings of voicemail, and of the programs that would turn speech into text for it.
import {
  ConfiguredAiServers,
  ConnectedAiServers,
  LanguageItem,
  VoicemailOptions,
  voicemailSettingsOperations as voicemail,
} from '@cordboard/model'
import { implement, type Operation } from '../http/operation.ts'
import { notFound } from '../http/refusal.ts'
import { refused } from '../http/refused.ts'
import { completeWith } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import type { Resource } from '../resources/resource.ts'
import { completeVoicemail } from './completers.ts'
import { concealing } from './concealed.ts'

const READ = { noun: 'VoicemailSettings', right: 'read' } as const
const WRITE = { noun: 'VoicemailSettings', right: 'write' } as const

export function voicemailResource(): Resource {
  return configResource(VoicemailOptions, {
    complete: completeWith(completeVoicemail),
    derive: async (asking) => {
      const conceal = await concealing(asking, 'VoicemailSettings')
      // There are no messages that could take room.
      return (row, name) => (name === 'UsedSpace' ? 0 : conceal(row, name))
    },
  })
}

/** There is no voicemail yet: nothing is stored, and no server of ours turns speech into text. */
export function voicemailOperations(): readonly Operation[] {
  return [
    implement(voicemail.GetTranscribeLanguages, READ, async () => ({ kind: 'rows', of: LanguageItem, values: [] })),
    refused(
      voicemail.DeleteAllUserVoicemails,
      WRITE,
      'Voicemail is not built in this version: there are no messages to delete.',
    ),
    implement(voicemail.GetConverterRequestStatus, READ, async () => {
      throw notFound('A request for a speech server')
    }),
    refused(
      voicemail.CreateConverterConfiguration,
      WRITE,
      'Speech is not transcribed by this version: there is nothing a speech server could be added to.',
    ),
    implement(voicemail.DeleteConverterConfiguration, WRITE, async (_asking, { id = '' }) => {
      throw notFound(`The speech server '${id.slice(0, 64)}'`)
    }),
    implement(voicemail.GetConnectedConvertersData, READ, async () => ({
      kind: 'struct',
      of: ConnectedAiServers,
      value: { ConnectedServers: [], TranscriptionQueue: 0 },
    })),
    implement(voicemail.GetConfiguredConverters, READ, async () => ({
      kind: 'struct',
      of: ConfiguredAiServers,
      value: { ConfiguredServers: [], ReleaseChannel: 'Release' },
    })),
  ]
}
