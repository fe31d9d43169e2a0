// Settings of the system, one noun or one group of nouns a file.
import type { Operation } from '../http/operation.ts'
import type { Resource } from '../resources/resource.ts'
import { propertiesOperations, propertiesResources } from './properties.ts'

export function settingsResources(): readonly Resource[] {
  return [...propertiesResources()]
}

export function settingsOperations(_resources: ReadonlyMap<string, Resource>): readonly Operation[] {
  return [...propertiesOperations()]
}
