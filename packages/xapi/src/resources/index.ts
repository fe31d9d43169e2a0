// Every noun the API serves.
import { AntiHacking, Blocklist, CodecChoice, DialCodes, Network } from '@cordboard/model'
import { activeCallsResource } from './active-calls.ts'
import { callHistoryResource, eventLogResource } from './big-tables.ts'
import { configResource } from './config-resource.ts'
import { definitionsResource } from './definitions.ts'
import { groupsResource } from './groups.ts'
import { myGroupResource, myUserResource } from './mine.ts'
import { peersResource } from './peers.ts'
import type { Resource } from './resource.ts'
import { servicePrincipalsResource } from './service-principals.ts'
import { interfacesResource, systemStatusResource } from './system-status.ts'
import { myTokensResource, oauthClientsResource, securityTokensResource } from './tokens.ts'
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
    configResource(Blocklist),
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
  ]
  return new Map(all.map((resource) => [resource.noun.set, resource]))
}
