// Contacts, web site links, parked calls, call flow applications: what is dialled that is no user.
import type { Operation } from '../http/operation.ts'
import type { Resource } from '../resources/resource.ts'

export function directoryResources(): readonly Resource[] {
  return []
}

export function directoryOperations(_resources: ReadonlyMap<string, Resource>): readonly Operation[] {
  return []
}
