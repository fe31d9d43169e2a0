// What people who are rung about an emergency call hear: the files of the shipped prompts, one after the other. Pure.
import type { LogEntry } from '@cordboard/link'

const MOST_DIGITS = 15

/** @param own a prompt of the administrator's that is heard first; '' is none */
export function spokenNotice(entry: LogEntry, own: string): readonly string[] {
  const { number = '', extension = '' } = entry.parameters
  const first = own === '' ? [] : [own]
  return [
    ...first,
    'shipped:emergency-number.wav',
    ...digitsOf(number),
    ...(digitsOf(extension).length === 0 ? [] : ['shipped:emergency-called-by.wav', ...digitsOf(extension)]),
  ]
}

function digitsOf(number: string): readonly string[] {
  return [...number.replaceAll(/[^0-9]/g, '')].slice(0, MOST_DIGITS).map((digit) => `shipped:digit-${digit}.wav`)
}
