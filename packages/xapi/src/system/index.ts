// The running system: its state, services, licence, logs, what is purged.
import type { Operation } from '../http/operation.ts'
import type { Resource } from '../resources/resource.ts'

export function systemResources(): readonly Resource[] {
  return []
}

export function systemOperations(_resources: ReadonlyMap<string, Resource>): readonly Operation[] {
  return []
}
