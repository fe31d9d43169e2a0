// What a mail about an emergency call says. Pure.
import type { LogEntry } from '@cordboard/link'
import type { Mail } from '../mail/send-mail.ts'

/** @param system the name of this system; @param to addresses */
export function emergencyMail(entry: LogEntry, to: readonly string[], system: string): Mail {
  const { number = '', caller = '', rule = '' } = entry.parameters
  const at = new Date(entry.at).toISOString().replace('T', ' ').slice(0, 19)
  const lines = [
    `An emergency number was called at ${system}.`,
    '',
    `Number: ${plain(number)}`,
    `Called by: ${plain(caller)}`,
    `Time: ${at} UTC`,
    `Rule: ${plain(rule)}`,
    ...(entry.call === null ? [] : [`Call: ${plain(entry.call)}`]),
    '',
    'Look after the caller. The dispatcher calls back the number that was shown.',
  ]
  return {
    to,
    subject: `Emergency number ${plain(number)} was called by ${plain(caller)}`.slice(0, 200),
    text: `${lines.join('\r\n')}\r\n`,
    messageId: `<emergency.${idOf(entry)}@${system}>`,
  }
}

// The same call makes the same id, so a second report of it is recognised by the reader's mail program.
function idOf({ call, at }: LogEntry): string {
  return `${(call ?? '').replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 64)}.${at}`
}

/** Names come from the callers' side: one line of printable text. */
function plain(text: string): string {
  return text
    .slice(0, 200)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .trim()
}
