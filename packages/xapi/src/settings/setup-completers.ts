// What the SETUP of a first start has to obey when it writes settings; by noun.
import { problem } from '@cordboard/model'
import { type Completer, refuseProblems } from '../resources/completing.ts'
import { completeRate } from './call-costs.ts'
import {
  completeApps,
  completeCallRecords,
  completeConference,
  completeGeneral,
  completeMusic,
  completeNotify,
  completeParking,
  completeVoicemail,
} from './completers.ts'
import { completeConsoleAccess } from './console-access.ts'
import { completeFaxServer } from './fax-server.ts'
import { completeMailTemplate } from './mail-templates.ts'
import { completeSecureSip } from './secure-sip.ts'
import { completeSyslog } from './syslog.ts'

/** Properties of a number are written by their operations, which know the number. */
const refuseProperty: Completer = async ({ actor }, { fields }) => {
  if (actor.source === 'setup') {
    refuseProblems([problem('Name', 'WARNINGS.XAPI.NOT_SUPPORTED', 'DNProperties are written once the system runs')])
  }
  return { fields, also: [] }
}

export const SETTINGS_COMPLETERS: readonly (readonly [string, Completer])[] = [
  ['CallCostSettings', completeRate],
  ['CallParkingSettings', completeParking],
  ['CDRSettings', completeCallRecords],
  ['ConferenceSettings', completeConference],
  ['ConsoleRestrictions', completeConsoleAccess],
  ['DNProperty', refuseProperty],
  ['EmailTemplate', completeMailTemplate],
  ['FaxServerSettings', completeFaxServer],
  ['GeneralSettingsForApps', completeApps],
  ['GeneralSettingsForPbx', completeGeneral],
  ['MusicOnHoldSettings', completeMusic],
  ['NotificationSettings', completeNotify],
  ['SecureSipSettings', completeSecureSip],
  ['SyslogSettings', completeSyslog],
  ['VoicemailSettings', completeVoicemail],
]
