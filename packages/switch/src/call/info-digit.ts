// Reads a keypad digit from the two INFO bodies that phones use for it. No RFC; the forms are those of common desk phones.

const digits = '0123456789*#ABCD'
const maxBody = 256

/** The digit and how long it was pressed in milliseconds (40 to 5000); null when the body says nothing of the kind. */
export function readInfoDigit(
  contentType: string,
  body: string,
): { readonly digits: string; readonly durationMs: number } | null {
  if (body.length > maxBody) return null
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/dtmf') return digitOf(body.trim(), 160)
  if (type !== 'application/dtmf-relay') return null
  let signal = ''
  let durationMs = 160
  for (const line of body.split('\n')) {
    const equals = line.indexOf('=')
    if (equals < 0) continue
    const name = line.slice(0, equals).trim().toLowerCase()
    const value = line.slice(equals + 1).trim()
    if (name === 'signal') signal = value
    if (name === 'duration') durationMs = Number(value)
  }
  return digitOf(signal, durationMs)
}

function digitOf(signal: string, durationMs: number): { readonly digits: string; readonly durationMs: number } | null {
  // Some phones number the keys as RFC 4733 does: 10 is the star, 11 the hash key.
  const named = signal === '10' ? '*' : signal === '11' ? '#' : signal.toUpperCase()
  if (named.length !== 1 || !digits.includes(named)) return null
  const ms = Number.isFinite(durationMs) ? Math.min(Math.max(durationMs, 40), 5000) : 160
  return { digits: named, durationMs: ms }
}
