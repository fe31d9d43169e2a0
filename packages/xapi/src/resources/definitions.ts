// Constants of the system: codecs, time zones.
import { CODECS, Definitions, TIME_ZONES } from '@cordboard/model'
import type { Resource } from './resource.ts'
import { valueItem } from './value-item.ts'

// No trunks yet, so there are no gateway parameters.
const VALUES = { Id: 0, Codecs: CODECS, TimeZones: TIME_ZONES, GatewayParameters: [], GatewayParameterValues: [] }

export function definitionsResource(): Resource {
  return { noun: Definitions, maxTop: 100, get: async () => valueItem(0, VALUES) }
}
