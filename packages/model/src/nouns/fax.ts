// Nouns: fax extensions and the fax server.
import { bool, chosen, complex, derived, int32, noun, part, text, value } from '../declaration.ts'
import { DN } from './dn.ts'
import { fax, works } from './effects.ts'
import { ConcealedPassword } from './trunk.ts'

/** Log-in and number are those of the fax extension that is the server. */
export const FaxServerSettings = complex('FaxServerSettings', {
  AuthId: text({ form: 'login', minLength: 1, maxLength: 50, effect: fax }),
  AuthPassword: part(ConcealedPassword, { maxLength: 50, secret: 'encrypted', effect: fax }),
  AutoCleanup: bool({ default: value(false), effect: fax }),
  Email: text({ form: 'email', maxLength: 254, effect: fax }),
  FaxServerId: int32({ scope: 'derived', effect: works }),
  G711ToT38Fallback: bool({ default: value(false), effect: fax }),
  /** Days. */
  MaxAge: int32({ min: 1, max: 3650, default: value(30), effect: fax }),
  Number: text({ nullable: false, scope: 'derived', effect: works }),
  RemoteStorageEnabled: bool({ default: value(false), effect: fax }),
})

/** A number with a fax machine behind it, which logs in by SIP; the fax server is the one that is the system itself. */
export const Fax = derived('Fax', DN, {
  AuthID: text({
    form: 'login',
    maxLength: 50,
    minLength: 1,
    unique: true,
    concealed: true,
    default: chosen('random login'),
    effect: fax,
  }),
  AuthPassword: text({
    maxLength: 50,
    minLength: 1,
    secret: 'encrypted',
    default: chosen('random login'),
    effect: fax,
  }),
  /** At most one is; it cannot be deleted. */
  FaxServer: bool({ default: value(false), effect: fax }),
  Number: { ...DN.fields.Number, effect: fax },
  OutboundCallerId: text({ form: 'caller id', maxLength: 50, searchable: true, effect: fax }),
})

export const Faxes = noun(Fax, {
  set: 'Fax',
  alternateKey: 'Number',
  storage: 'config',
  dialable: true,
  numbering: { prefix: '', first: 888, digits: 3 },
  operations: 'crud',
})

export const FaxServer = noun(FaxServerSettings, {
  set: 'FaxServerSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})
