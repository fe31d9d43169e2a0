// Settings of conferences, the key for programs that make meetings, and the meeting servers: there are none.
import {
  Conferences,
  conferenceSettingsOperations as conferences,
  MCURequestStatus,
  OnBoardMcuData,
  OnBoardMcuRow,
  OnBoardMeeting,
} from '@cordboard/model'
import { randomText } from '@cordboard/store'
import { implement, type Operation } from '../http/operation.ts'
import { notFound } from '../http/refusal.ts'
import { refused } from '../http/refused.ts'
import { completeWith } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import type { Asking, Resource } from '../resources/resource.ts'
import { completeConference } from './completers.ts'

const READ = { noun: 'ConferenceSettings', right: 'read' } as const
const WRITE = { noun: 'ConferenceSettings', right: 'write' } as const
/** About 238 bits. */
const KEY_LENGTH = 40

export function conferencesResource(): Resource {
  return configResource(Conferences, { complete: completeWith(completeConference) })
}

export function conferenceOperations(): readonly Operation[] {
  return [
    // A function by the contract, although it makes something: each asking makes a new key and ends the one before.
    implement(conferences.GenerateApiKey, WRITE, async (asking) => {
      const key = randomText(KEY_LENGTH)
      await keep(asking, key)
      return { kind: 'value', value: key }
    }),
    implement(conferences.DeleteApiKey, WRITE, async (asking) => {
      await keep(asking, '')
      return { kind: 'nothing' }
    }),
    // No vendor's cloud has servers for meetings of this system.
    implement(conferences.GetWebMeetingZones, READ, async () => ({ kind: 'values', values: [] })),
    // Nothing was ever asked of such a server, so there is nothing to tell.
    implement(conferences.GetMCURequestStatus, READ, async () => ({ kind: 'struct', of: MCURequestStatus, value: {} })),
    implement(conferences.GetOnboardMcuData, READ, async () => ({ kind: 'rows', of: OnBoardMcuData, values: [] })),
    implement(conferences.GetOnboardMeetings, READ, async () => ({ kind: 'rows', of: OnBoardMeeting, values: [] })),
    implement(conferences.GetMCURows, READ, async () => ({ kind: 'rows', of: OnBoardMcuRow, values: [] })),
    implement(conferences.GetMCURow, READ, async (_asking, { guid = '' }) => {
      throw notFound(`The meeting server '${guid.slice(0, 64)}'`)
    }),
    refused(
      conferences.UpdateMCURequestStatus,
      WRITE,
      'Web meetings are not built in this version: no meeting server can be added or removed.',
    ),
  ]
}

function keep({ desk, actor }: Asking, key: string): Promise<unknown> {
  return desk.store.write([{ kind: 'patch', noun: 'ConferenceSettings', id: 0, fields: { ApiKey: key } }], actor)
}
