// Contacts, web site links, parked calls, call flow applications: what is dialled that is no user.
import type { Operation } from '../http/operation.ts'
import type { Resource } from '../resources/resource.ts'
import { callFlowAppsResource, callFlowOperations, callFlowScriptsResource } from './call-flow-apps.ts'
import { contactOperations } from './contact-operations.ts'
import { contactsResource } from './contacts.ts'
import { parkingsResource } from './parkings.ts'
import { websiteLinkOperations, websiteLinksResource } from './website-links.ts'

export function directoryResources(): readonly Resource[] {
  return [
    parkingsResource(),
    callFlowAppsResource(),
    callFlowScriptsResource(),
    contactsResource(),
    websiteLinksResource(),
  ]
}

export function directoryOperations(_resources: ReadonlyMap<string, Resource>): readonly Operation[] {
  return [...callFlowOperations, ...contactOperations, ...websiteLinkOperations]
}
