// The methods SIP defines: refusing one of them is 405, any other 501 (RFC 3261 8.2.1, 21.5.2).

/** RFC 3261 and its extensions. */
export const knownMethods: readonly string[] = [
  'INVITE',
  'ACK',
  'CANCEL',
  'BYE',
  'OPTIONS',
  'REGISTER',
  'INFO',
  'PRACK',
  'UPDATE',
  'SUBSCRIBE',
  'NOTIFY',
  'REFER',
  'MESSAGE',
  'PUBLISH',
]

const known: ReadonlySet<string> = new Set(knownMethods)

export function isKnownMethod(method: string): boolean {
  return known.has(method)
}
