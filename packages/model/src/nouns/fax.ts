// Nouns: fax extensions and the fax server.
import { bool, complex, derived, int32, noun, part, text } from '../declaration.ts'
import { DN } from './dn.ts'
import { ConcealedPassword } from './trunk.ts'

export const FaxServerSettings = complex('FaxServerSettings', {
  AuthId: text(),
  AuthPassword: part(ConcealedPassword),
  AutoCleanup: bool(),
  Email: text(),
  FaxServerId: int32(),
  G711ToT38Fallback: bool(),
  MaxAge: int32(),
  Number: text({ nullable: false }),
  RemoteStorageEnabled: bool(),
})

export const Fax = derived('Fax', DN, {
  AuthID: text(),
  AuthPassword: text(),
  FaxServer: bool(),
  OutboundCallerId: text(),
})

export const Faxes = noun(Fax, { set: 'Fax', alternateKey: 'Number', storage: 'config', operations: 'crud' })

export const FaxServer = noun(FaxServerSettings, {
  set: 'FaxServerSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})
