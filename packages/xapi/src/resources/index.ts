// Every noun the API serves.
import { AntiHacking, CallTypes, CodecChoice, DialCodes, Network } from '@cordboard/model'
import { directoryResources } from '../directory/index.ts'
import { peopleResources } from '../people/index.ts'
import { phonesResources } from '../phones/index.ts'
import { settingsResources } from '../settings/index.ts'
import { systemResources } from '../system/index.ts'
import { trunkTemplatesResource } from '../trunks/index.ts'
import { activeCallsResource } from './active-calls.ts'
import { callHistoryResource, eventLogResource } from './big-tables.ts'
import { blocklistResource } from './blocklist.ts'
import { queuesResource, receptionistsResource, ringGroupsResource } from './call-handling.ts'
import { configResource } from './config-resource.ts'
import { definitionsResource } from './definitions.ts'
import { emergencyGeoLocationsResource, emergencyNotificationsResource } from './emergency.ts'
import { groupsResource } from './groups.ts'
import { holidaysResource } from './holidays.ts'
import { inboundRulesResource } from './inbound-rules.ts'
import { mailSettingsResource } from './mail-settings.ts'
import { myGroupResource, myUserResource } from './mine.ts'
import {
  allowedCountriesResource,
  blackListNumbersResource,
  countriesResource,
  e164Resource,
} from './number-settings.ts'
import { officeHoursResource } from './office-hours.ts'
import { outboundRulesResource } from './outbound-rules.ts'
import { peersResource } from './peers.ts'
import type { Resource } from './resource.ts'
import { servicePrincipalsResource } from './service-principals.ts'
import { interfacesResource, systemStatusResource } from './system-status.ts'
import { myTokensResource, oauthClientsResource, securityTokensResource } from './tokens.ts'
import { didNumbersResource, trunksResource } from './trunks.ts'
import { usersResource } from './users.ts'

/** By the name in paths. */
export function allResources(): ReadonlyMap<string, Resource> {
  const users = usersResource()
  const groups = groupsResource()
  const all = [
    users,
    groups,
    servicePrincipalsResource(),
    configResource(DialCodes),
    configResource(Network),
    configResource(CodecChoice),
    configResource(AntiHacking),
    configResource(CallTypes),
    blocklistResource(),
    trunksResource(),
    didNumbersResource(),
    trunkTemplatesResource(),
    inboundRulesResource(),
    outboundRulesResource(),
    queuesResource(),
    ringGroupsResource(),
    receptionistsResource(),
    holidaysResource(),
    officeHoursResource(groups),
    e164Resource(),
    allowedCountriesResource(),
    countriesResource(),
    blackListNumbersResource(),
    emergencyGeoLocationsResource(),
    emergencyNotificationsResource(),
    mailSettingsResource(),
    peersResource(),
    activeCallsResource(),
    callHistoryResource(),
    eventLogResource(),
    definitionsResource(),
    systemStatusResource(),
    interfacesResource(),
    securityTokensResource(),
    myTokensResource(),
    oauthClientsResource(),
    myUserResource(users),
    myGroupResource(groups),
    ...settingsResources(),
    ...phonesResources(),
    ...directoryResources(),
    ...systemResources(),
    ...peopleResources(),
  ]
  return new Map(all.map((resource) => [resource.noun.set, resource]))
}
