// What somebody dialled or typed as a destination, without the punctuation people write numbers with.

/** Longest number that is looked at; E.164 has 15 digits, codes and prefixes come before them. */
export const maxDialledLength = 64

/** What a user part may consist of to be sent to a trunk as it is. */
const sendable = /^[0-9A-Za-z+*#._~!-]{1,64}$/

/** Digits and signs, and between them what people put there to read a number more easily. */
const written = /^[0-9+*#()\-./\s\u00a0\u2010-\u2015]{1,64}$/

/**
 * `+1 (512) 555-0100` becomes `+15125550100`, and the zero of `+49 (0)30 …` goes. What holds other signs than those of a
 * telephone number is left as it is.
 */
export function normaliseDialled(text: string): string {
  const trimmed = text.slice(0, maxDialledLength + 1).trim()
  const plain = /^tel:/i.test(trimmed) ? trimmed.slice(4) : trimmed
  if (!written.test(plain) || !/[0-9]/.test(plain)) return plain
  const national = plain.startsWith('+') ? plain.replace(/\(0\)/, '') : plain
  return national.replaceAll(/[^0-9+*#]/g, '')
}

/** Whether a trunk can be asked for it: a number, or a name as voice clouds use them. */
export function isSendable(number: string): boolean {
  return sendable.test(number)
}

/** The number without a leading `+`: `+49…` and `49…` are the same DID. Zeros count. */
export function withoutPlus(number: string): string {
  return number.startsWith('+') ? number.slice(1) : number
}
