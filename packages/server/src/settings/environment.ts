// Reads the settings of this process's environment; a refusal names every wrong one.
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { readSettings, type Settings } from './settings.ts'

export function settingsOfEnvironment(): Settings {
  const result = readSettings(process.env, {
    resolvePath: (path) => resolve(path),
    isAddress: (text) => isIP(text) !== 0,
  })
  if (!result.ok) throw new Error(result.problems.map((problem) => `${problem}.`).join('\n'))
  return result.settings
}
