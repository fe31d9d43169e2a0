// The server that takes the mail of the system.
import { bool, complex, oneOf, part, text, value } from '../declaration.ts'
import { works } from './effects.ts'
import { MailServerType } from './enums.ts'
import { ConcealedPassword } from './trunk.ts'

const noService = 'there is no mail service of a vendor: give a server of your own (Custom)'
const noToken = 'logging in with tokens is not built yet: give a server, user and password (Custom)'

export const MailSettings = complex('MailSettings', {
  CanEditMailServerType: bool({ default: value(true), readOnly: true, effect: works }),
  /** Whom mail comes from. */
  MailAddress: text({ form: 'email', maxLength: 254, effect: works }),
  MailPassword: part(ConcealedPassword, { maxLength: 255, secret: 'encrypted', effect: works }),
  /** Host name or address, with a port unless it is 587. */
  MailServer: text({ form: 'host and port', maxLength: 255, effect: works }),
  MailServerType: oneOf(MailServerType, {
    default: value('Custom'),
    effect: works,
    idle: { Tcx: noService, MS365: noToken, GoogleWorkspace: noToken },
  }),
  /** Port 465 speaks TLS from the start, others begin it with STARTTLS; without it nothing is sent. */
  MailSslEnabled: bool({ default: value(true), effect: works }),
  MailUser: text({ maxLength: 255, effect: works }),
})
