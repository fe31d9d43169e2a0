// Percent escapes of URIs (RFC 3261 19.1.2): taken away on reading, put in on writing.

const HEX = '0123456789ABCDEF'
const UNRESERVED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()"

function allowing(extra: string): Uint8Array {
  const table = new Uint8Array(256)
  for (const character of UNRESERVED + extra) table[character.charCodeAt(0)] = 1
  return table
}

/** What may stand unescaped in the parts of a SIP URI. */
export const userCharacters: Uint8Array = allowing('&=+$,;?/')
export const passwordCharacters: Uint8Array = allowing('&=+$,')
export const paramCharacters: Uint8Array = allowing('[]/:&+$')
export const headerCharacters: Uint8Array = allowing('[]/?:+$')

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/** Resolves %XX as UTF-8 bytes (ill-formed sequences become U+FFFD); null when a % is not followed by two hex digits. */
export function unescapeText(text: string): string | null {
  if (!text.includes('%')) return text
  const source = Buffer.from(text, 'utf8')
  const target = Buffer.allocUnsafe(source.length)
  let length = 0
  for (let i = 0; i < source.length; i++) {
    let byte = source[i] ?? 0
    if (byte === 0x25) {
      const high = hexValue(source[i + 1] ?? 0)
      const low = hexValue(source[i + 2] ?? 0)
      if (high < 0 || low < 0) return null
      byte = high * 16 + low
      i += 2
    }
    target[length++] = byte
  }
  return target.toString('utf8', 0, length)
}

/** Escapes every UTF-8 byte that is not in the table. */
export function escapeText(text: string, allowed: Uint8Array): string {
  let result = ''
  for (const byte of Buffer.from(text, 'utf8')) {
    result += allowed[byte] === 1 ? String.fromCharCode(byte) : `%${HEX.charAt(byte >> 4)}${HEX.charAt(byte & 15)}`
  }
  return result
}
