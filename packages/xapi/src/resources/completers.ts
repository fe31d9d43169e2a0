// The completers of all nouns that have one, for writers beside the API's resources: the SETUP of a first start.

import { completeCallFlowApp } from '../directory/call-flow-apps.ts'
import { completeContact } from '../directory/contacts.ts'
import { completeParking } from '../directory/parkings.ts'
import { completeWebsiteLink } from '../directory/website-links.ts'
import { completeController } from '../phones/controllers.ts'
import { completeFax } from '../phones/faxes.ts'
import { completeGateway } from '../phones/gateways.ts'
import { completeFxsTemplate, completePhoneTemplate } from '../phones/templates.ts'
import { SETTINGS_COMPLETERS } from '../settings/setup-completers.ts'
import { completeTemplate } from '../trunks/template-completer.ts'
import type { Completer } from './completing.ts'
import { completeNotifications } from './emergency.ts'
import { completeGroup } from './groups.ts'
import { completeQueue, completeReceptionist, completeRingGroup } from './handling-completers.ts'
import { completeHoliday } from './holidays.ts'
import { completeInbound } from './inbound-completer.ts'
import { completeCountryCodes, completeE164 } from './number-settings.ts'
import { completeOutbound } from './outbound-completer.ts'
import { completeClient } from './service-principals.ts'
import { completeTrunk } from './trunk-completer.ts'
import { completeUser } from './users.ts'

/** By noun. */
export const COMPLETERS: ReadonlyMap<string, Completer> = new Map<string, Completer>([
  ['Group', completeGroup],
  ['User', completeUser],
  ['ServicePrincipal', completeClient],
  ['Trunk', completeTrunk],
  ['TrunkTemplate', completeTemplate],
  ['Queue', completeQueue],
  ['RingGroup', completeRingGroup],
  ['Receptionist', completeReceptionist],
  ['Parking', completeParking],
  ['CallFlowApp', completeCallFlowApp],
  ['Fax', completeFax],
  ['Contact', completeContact],
  ['PhoneTemplate', completePhoneTemplate],
  ['FxsTemplate', completeFxsTemplate],
  ['Fxs', completeGateway],
  ['Sbc', completeController],
  ['Weblink', completeWebsiteLink],
  ['InboundRule', completeInbound],
  ['OutboundRule', completeOutbound],
  ['Holiday', completeHoliday],
  ['E164Settings', completeE164],
  ['CountryCodes', completeCountryCodes],
  ['EmergencyNotificationsSettings', completeNotifications],
  ...SETTINGS_COMPLETERS,
])
