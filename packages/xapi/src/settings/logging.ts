// LoggingSettings: the level reads as the one the system was started with until somebody sets it.
import { Logging } from '@cordboard/model'
import { configResource } from '../resources/config-resource.ts'
import type { Resource } from '../resources/resource.ts'
import { LEVELS } from './log-level.ts'

const USUAL = 2

export function loggingResource(): Resource {
  return configResource(Logging, {
    derive: async ({ desk }) => {
      const atStart = desk.logLevel === undefined ? USUAL : Math.max(0, LEVELS.indexOf(desk.logLevel))
      return (row, name) => (name === 'LoggingLevel' ? (row.fields.LoggingLevel ?? atStart) : undefined)
    },
  })
}
