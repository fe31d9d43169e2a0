// Keys in INFO requests: application/dtmf-relay (Signal= and Duration= lines) and application/dtmf (the key alone).
import type { Body } from '@cordboard/sip'

const keys = '0123456789*#ABCD'

/** The body for one key. */
export function infoBody(digit: string, durationMs: number): Body {
  return { type: 'application/dtmf-relay', content: `Signal=${digit}\r\nDuration=${durationMs}\r\n` }
}

/** The key in a body, or null when there is none. */
export function infoDigit(contentType: string, body: string): string | null {
  const type = contentType.slice(0, 128).split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/dtmf') return keyOf(body.slice(0, 8))
  if (type !== 'application/dtmf-relay') return null
  for (const line of body.slice(0, 256).split('\n')) {
    const [name, value] = line.split('=', 2)
    if (name?.trim().toLowerCase() === 'signal') return keyOf(value ?? '')
  }
  return null
}

function keyOf(text: string): string | null {
  const key = text.trim().toUpperCase()
  return key.length === 1 && keys.includes(key) ? key : null
}
