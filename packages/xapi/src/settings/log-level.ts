// LoggingSettings.LoggingLevel in the words of CORDBOARD_LOG, and which of the two counts.
import type { Store } from '@cordboard/store'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** By LoggingLevel, 0 to 5: from errors only to everything. */
export const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug', 'trace', 'trace']

/** What was set over the API; as long as nobody did, the level the system was started with. */
export async function logLevelOf(store: Store, atStart: LogLevel): Promise<LogLevel> {
  const { LoggingLevel } = (await store.singleton('LoggingSettings')).fields
  return (typeof LoggingLevel === 'number' ? LEVELS[LoggingLevel] : undefined) ?? atStart
}
