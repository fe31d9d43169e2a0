// IPv4 addresses as signed 32-bit numbers and back, so that the packet path compares small numbers and never text.

/** The address as a signed 32-bit number (such numbers need no box on the heap), or null when the text is not a dotted quad. */
export function parseIpv4(text: string): number | null {
  if (text.length < 7 || text.length > 15) return null
  let value = 0
  let part = -1
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 46) {
      if (part < 0) return null
      value = value * 256 + part
      part = -1
      dots++
    } else if (code >= 48 && code <= 57) {
      part = (part < 0 ? 0 : part) * 10 + code - 48
      if (part > 255) return null
    } else return null
  }
  return dots === 3 && part >= 0 ? (value * 256 + part) | 0 : null
}

/** Dotted quad of a 32-bit number. */
export function formatIpv4(ip: number): string {
  return `${(ip >>> 24) & 255}.${(ip >>> 16) & 255}.${(ip >>> 8) & 255}.${ip & 255}`
}
