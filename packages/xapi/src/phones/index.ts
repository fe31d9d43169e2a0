// Phones, gateways, bridges, fax: what is provisioned and what is registered.
import type { Operation } from '../http/operation.ts'
import type { Resource } from '../resources/resource.ts'
import { controllerOperations, controllersResource } from './controllers.ts'
import { deviceInfosResource, deviceOperations, sipDevicesResource } from './devices.ts'
import { faxesResource, faxOperationsHere } from './faxes.ts'
import { gatewayOperations, gatewaysResource } from './gateways.ts'
import { fxsTemplatesResource, phoneTemplatesResource } from './templates.ts'

export function phonesResources(): readonly Resource[] {
  return [
    faxesResource(),
    phoneTemplatesResource(),
    fxsTemplatesResource(),
    gatewaysResource(),
    controllersResource(),
    sipDevicesResource(),
    deviceInfosResource(),
  ]
}

export function phonesOperations(resources: ReadonlyMap<string, Resource>): readonly Operation[] {
  return [
    ...faxOperationsHere,
    ...gatewayOperations(resources.get('Fxs')),
    ...controllerOperations,
    ...deviceOperations,
  ]
}
