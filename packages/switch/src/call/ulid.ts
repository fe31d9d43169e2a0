// ULIDs: 48 bits of time and 80 random bits in 26 letters that sort by time. Time and randomness are inputs.

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** @param now epoch milliseconds @param random 10 fresh random bytes */
export function ulid(now: number, random: Uint8Array): string {
  let text = ''
  let rest = Math.max(0, Math.floor(now))
  for (let i = 0; i < 10; i++) {
    text = alphabet.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  // Five bytes are eight letters; 40 bits are still exact in a number.
  for (let from = 0; from < 10; from += 5) {
    let bits = 0
    for (let i = from; i < from + 5; i++) bits = bits * 256 + (random[i] ?? 0)
    let part = ''
    for (let i = 0; i < 8; i++) {
      part = alphabet.charAt(bits % 32) + part
      bits = Math.floor(bits / 32)
    }
    text += part
  }
  return text
}
