// The running system: its state, services, licence, logs, what is purged.
import type { Operation } from '../http/operation.ts'
import type { TryMail } from '../http/operations/mail.ts'
import type { Resource } from '../resources/resource.ts'
import { downloadOperations } from './downloads.ts'

export function systemResources(): readonly Resource[] {
  return []
}

export function systemOperations(_resources: ReadonlyMap<string, Resource>, _tryMail: TryMail): readonly Operation[] {
  return [...downloadOperations]
}
