// LoggingSettings.LoggingLevel in the words of CORDBOARD_LOG, and which of the two counts.
import { Logging } from '@cordboard/model'
import type { Store } from '@cordboard/store'
import { configResource } from '../resources/config-resource.ts'
import type { Resource } from '../resources/resource.ts'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** By LoggingLevel, 0 to 5: from errors only to everything. */
const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug', 'trace', 'trace']
const USUAL = 2

/** What was set over the API; as long as nobody did, the level the system was started with. */
export async function logLevelOf(store: Store, atStart: LogLevel): Promise<LogLevel> {
  const { LoggingLevel } = (await store.singleton('LoggingSettings')).fields
  return (typeof LoggingLevel === 'number' ? LEVELS[LoggingLevel] : undefined) ?? atStart
}

export function loggingResource(): Resource {
  return configResource(Logging, {
    derive: async ({ desk }) => {
      const atStart = desk.logLevel === undefined ? USUAL : Math.max(0, LEVELS.indexOf(desk.logLevel))
      return (row, name) => (name === 'LoggingLevel' ? (row.fields.LoggingLevel ?? atStart) : undefined)
    },
  })
}
