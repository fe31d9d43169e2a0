// What a mail about an emergency call says.
import type { LogEntry } from '@cordboard/link'
import type { Variables } from '../mail/templates/fill.ts'

/** @param system the name of this system */
export function emergencyVariables(entry: LogEntry, system: string): Variables {
  const { number = '', caller = '', rule = '' } = entry.parameters
  return { system, number, caller, rule, time: timeText(entry.at), call: entry.call ?? '' }
}

/** `2026-11-20 09:30:00`, UTC. */
export function timeText(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').slice(0, 19)
}

/** The same call makes the same id, so a second report of it is recognised by the reader's mail program. */
export function emergencyMailId({ call, at }: LogEntry, system: string): string {
  return `<emergency.${(call ?? '').replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 64)}.${at}@${system}>`
}
