// The settings that are a page of fields each, without operations of their own.
import {
  CallParking,
  CallRecordOutput,
  ChatLog,
  GeneralForApps,
  GeneralForPbx,
  MusicOnHold,
  Notifications,
  PhoneBook,
  PhoneDefaults,
} from '@cordboard/model'
import { completeWith } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import type { Resource } from '../resources/resource.ts'
import {
  completeApps,
  completeCallRecords,
  completeGeneral,
  completeMusic,
  completeNotify,
  completeParking,
} from './completers.ts'
import { loggingResource } from './logging.ts'

export function singletonResources(): readonly Resource[] {
  return [
    configResource(CallRecordOutput, { complete: completeWith(completeCallRecords) }),
    configResource(CallParking, { complete: completeWith(completeParking) }),
    configResource(ChatLog),
    configResource(GeneralForApps, { complete: completeWith(completeApps) }),
    configResource(GeneralForPbx, { complete: completeWith(completeGeneral) }),
    loggingResource(),
    configResource(MusicOnHold, { complete: completeWith(completeMusic) }),
    configResource(Notifications, { complete: completeWith(completeNotify) }),
    configResource(PhoneBook),
    configResource(PhoneDefaults),
  ]
}
