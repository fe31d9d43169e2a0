// The running system: its state, services, licence, logs, what is purged.
import type { Operation } from '../http/operation.ts'
import type { SendNow } from '../people/send-now.ts'
import type { Resource } from '../resources/resource.ts'
import { callLogOperations } from './call-log.ts'
import { downloadOperations } from './downloads.ts'
import { lastTimestampsResource } from './last-timestamps.ts'
import { licenceOperations, licenceResource } from './licence.ts'
import { maintenanceOperations } from './maintenance.ts'
import { parameterOperations } from './parameters.ts'
import { purgeOperations } from './purging.ts'
import { sendEmailOperations } from './send-email.ts'
import { serviceOperations, servicesResource } from './services.ts'
import { statusOperations } from './status-operations.ts'
import { telemetryOperations } from './telemetry.ts'

export function systemResources(): readonly Resource[] {
  return [lastTimestampsResource(), licenceResource(), servicesResource()]
}

export function systemOperations(_resources: ReadonlyMap<string, Resource>, post: SendNow): readonly Operation[] {
  return [
    ...callLogOperations,
    ...downloadOperations,
    ...purgeOperations,
    ...licenceOperations,
    ...parameterOperations,
    ...sendEmailOperations(post),
    ...serviceOperations,
    ...statusOperations(),
    ...telemetryOperations(),
    ...maintenanceOperations,
  ]
}
