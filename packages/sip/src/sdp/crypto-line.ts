// SDES crypto attributes (RFC 4568): which of them we can honour, and how ours are written.
import { readNumber } from './description.ts'
import type { SrtpKey, SrtpSuite } from './types.ts'

export interface CryptoLine {
  readonly tag: number
  readonly key: SrtpKey
}

const suites: ReadonlyMap<string, SrtpSuite> = new Map([
  ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_80'],
  ['AES_CM_128_HMAC_SHA1_32', 'AES_CM_128_HMAC_SHA1_32'],
])

/** Base64 of exactly 30 bytes. */
function isKeyText(text: string): boolean {
  if (text.length !== 40) return false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const letter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
    if (!letter && !(code >= 0x30 && code <= 0x39) && code !== 0x2b && code !== 0x2f) return false
  }
  return true
}

/**
 * `inline:<key||salt>[|lifetime][|MKI:length]`. A key lifetime is accepted (no call reaches it); an MKI and a list of
 * keys are not supported.
 */
function readKey(text: string): string | null {
  if (text.slice(0, 7).toLowerCase() !== 'inline:') return null
  const [key = '', ...rest] = text.slice(7).split('|', 4)
  return rest.length <= 1 && !rest.some((part) => part.includes(':')) && isKeyText(key) ? key : null
}

/**
 * The value of one crypto attribute. Null when its suite, key form or session parameters are beyond us; such a line is
 * passed over as RFC 4568 5.1.2 wants. Only the window hint WSH may be ignored.
 */
export function parseCrypto(value: string): CryptoLine | null {
  const [tagText = '', suiteText = '', keyText = '', ...parameters] = value.split(' ', 32).filter((word) => word !== '')
  const tag = readNumber(tagText, 999_999_999)
  const suite = suites.get(suiteText.toUpperCase())
  const inline = readKey(keyText)
  if (tag === null || suite === undefined || inline === null) return null
  if (!parameters.every((parameter) => parameter.toUpperCase().startsWith('WSH='))) return null
  return { tag, key: { suite, inline } }
}

export function formatCrypto(line: CryptoLine): string {
  return `${line.tag} ${line.key.suite} inline:${line.key.inline}`
}
