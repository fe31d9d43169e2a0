// Constants of the system: codecs, time zones, what trunks may bind.

import { CODECS, Definitions, TIME_ZONES } from '@cordboard/model'
import { gatewayParameters, gatewayParameterValues } from '@cordboard/providers'
import type { Resource } from './resource.ts'
import { valueItem } from './value-item.ts'

const VALUES = {
  Id: 0,
  Codecs: CODECS,
  TimeZones: TIME_ZONES,
  GatewayParameters: gatewayParameters,
  GatewayParameterValues: gatewayParameterValues,
}

export function definitionsResource(): Resource {
  return { noun: Definitions, maxTop: 100, get: async () => valueItem(0, VALUES) }
}
