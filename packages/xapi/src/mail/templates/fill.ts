// Puts values into the texts of a mail. Pure.
import type { Template } from './shipped.ts'

export type Variables = Readonly<Record<string, string>>

export interface Letter {
  readonly subject: string
  readonly text: string
}

const VARIABLE = /\{\{([^{}]{1,64})\}\}/g
const MAX_SUBJECT = 200
const MAX_VALUE = 4096

/** Names in double braces, without blanks and in small letters. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].map(([, name = '']) => name.trim().toLowerCase())
}

/** A line is left out when nothing is known of any of its variables. Lines end with CR LF. */
export function fill({ subject, body }: Template, variables: Variables): Letter {
  const values = new Map(Object.entries(variables).map(([name, value]) => [name.toLowerCase(), plain(value)]))
  const put = (text: string): string =>
    text.replaceAll(VARIABLE, (_found, name: string) => values.get(name.trim().toLowerCase()) ?? '')
  const lines = body.split(/\r\n|\r|\n/).filter((line) => {
    const named = variablesIn(line)
    return named.length === 0 || named.some((name) => (values.get(name) ?? '') !== '')
  })
  return { subject: plain(put(subject)).slice(0, MAX_SUBJECT), text: `${lines.map(put).join('\r\n')}\r\n` }
}

/** Values come from the callers' side: one line of printable text. */
function plain(text: string): string {
  return text
    .slice(0, MAX_VALUE)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .trim()
}
