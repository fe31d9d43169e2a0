// Phones, gateways, bridges, fax: what is provisioned and what is registered.
import type { Operation } from '../http/operation.ts'
import type { Resource } from '../resources/resource.ts'
import { faxesResource, faxOperationsHere } from './faxes.ts'

export function phonesResources(): readonly Resource[] {
  return [faxesResource()]
}

export function phonesOperations(_resources: ReadonlyMap<string, Resource>): readonly Operation[] {
  return [...faxOperationsHere]
}
