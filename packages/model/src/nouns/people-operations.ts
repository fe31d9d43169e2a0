// Nouns: users, departments, API clients and their tokens.
import { bool, complex, entity, int32, text, texts } from '../declaration.ts'

export const PhoneRegistrar = complex('PhoneRegistrar', {
  Capabilities: int32({ scope: 'derived' }),
  FirmwareAvailable: text({ scope: 'derived' }),
  FirmwareVersion: text({ scope: 'derived' }),
  InterfaceLink: text({ scope: 'derived' }),
  IpAddress: text({ scope: 'derived' }),
  MAC: text({ scope: 'derived' }),
  Model: text({ scope: 'derived' }),
  UserAgent: text({ scope: 'derived' }),
  Vendor: text({ scope: 'derived' }),
})

export const GreetingFile = complex('GreetingFile', {
  DisplayName: text({ scope: 'derived' }),
  Filename: text({ nullable: false, scope: 'derived' }),
})

export const InstallFirmware = complex('InstallFirmware', {
  Model: text(),
  UserAgent: text(),
})

export const RetreivePeersRequest = complex('RetreivePeersRequest', {
  DnNumbers: texts(),
  IsReportPeers: bool({ nullable: false }),
})

export const ResellerInfo = entity('ResellerInfo', 'Id', {
  Id: text({ scope: 'derived' }),
  Name: text({ scope: 'derived' }),
})
