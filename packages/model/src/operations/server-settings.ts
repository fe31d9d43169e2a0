// Functions and actions: general settings of the server.
import { part } from '../declaration.ts'
import { SyslogSettings } from '../nouns/server-settings.ts'
import { NOTHING, operationsOf, setAction } from '../operation.ts'

export const syslogSettingsOperations = operationsOf('SyslogSettings', 'A', {
  TestConnection: setAction({ config: part(SyslogSettings, { nullable: false }) }, NOTHING),
})
