// Definitions of the system: codecs, time zones, gateway parameters.
import { bool, entity, int32, text, texts, toMany } from '../declaration.ts'
import { works } from './effects.ts'

export const Codec = entity('Codec', 'Id', {
  Id: int32({ nullable: false, scope: 'derived', effect: works }),
  Name: text({ scope: 'derived', effect: works }),
  RfcName: text({ scope: 'derived', effect: works }),
})

export const TimeZone = entity('TimeZone', 'Id', {
  IanaName: text({ nullable: false, scope: 'derived', effect: works }),
  Id: text({ nullable: false, scope: 'derived', effect: works }),
  Name: text({ nullable: false, scope: 'derived', effect: works }),
  WindowsName: text({ nullable: false, scope: 'derived', effect: works }),
})

export const GatewayParameter = entity('GatewayParameter', 'Id', {
  CanHaveDID: bool({ scope: 'derived', effect: works }),
  Description: text({ scope: 'derived', effect: works }),
  Id: int32({ nullable: false, scope: 'derived', effect: works }),
  InboundPossibleValues: texts({ scope: 'derived', effect: works }),
  Name: text({ scope: 'derived', effect: works }),
  OutboundPossibleValues: texts({ scope: 'derived', effect: works }),
  SourceIDPossibleValues: texts({ scope: 'derived', effect: works }),
})

export const GatewayParameterValue = entity('GatewayParameterValue', 'Id', {
  Description: text({ scope: 'derived', effect: works }),
  Id: int32({ nullable: false, scope: 'derived', effect: works }),
  Name: text({ scope: 'derived', effect: works }),
})

export const Defs = entity('Defs', 'Id', {
  Codecs: toMany(Codec, { scope: 'derived', effect: works }),
  GatewayParameters: toMany(GatewayParameter, { scope: 'derived', effect: works }),
  GatewayParameterValues: toMany(GatewayParameterValue, { scope: 'derived', effect: works }),
  Id: int32({ nullable: false, scope: 'derived', effect: works }),
  TimeZones: toMany(TimeZone, { scope: 'derived', effect: works }),
})
