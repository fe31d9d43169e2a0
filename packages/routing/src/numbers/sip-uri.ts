// Recognises SIP URIs among what is dialled (RFC 3261 section 19.1), as far as routing needs them.

export interface SipUri {
  /** The whole URI with scheme, as it is to be sent. */
  readonly uri: string
  /** User part as it is meant, without escapes; '' when there is none. */
  readonly user: string
  /** Lower case, without port and brackets. */
  readonly host: string
}

export const maxUriLength = 256

const whole =
  /^(sips?):(?:([A-Za-z0-9+*#._~!$&'()=,;?/%-]{1,128})@)?(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::[0-9]{1,5})?((?:;[A-Za-z0-9.!%*_+`'~\-[\]/:&$]{1,64}(?:=[A-Za-z0-9.!%*_+`'~\-[\]/:&$]{1,128})?){0,8})$/i

/** Somebody meant a URI: it has a scheme or an at sign. */
export function looksLikeUri(text: string): boolean {
  return /^sips?:/i.test(text.trim()) || text.includes('@')
}

/**
 * Null: not well formed, or with header fields (`?`), which would let whoever writes the URI write into our INVITE
 * (RFC 3261 section 19.1.5).
 */
export function parseSipUri(text: string): SipUri | null {
  const trimmed = text.trim()
  if (trimmed.length > maxUriLength) return null
  const uri = /^sips?:/i.test(trimmed) ? trimmed : `sip:${trimmed}`
  const match = whole.exec(uri)
  if (!match) return null
  const [, , written = '', host = ''] = match
  const user = unescaped(written)
  return user === null ? null : { uri, user, host: host.replaceAll(/[[\]]/g, '').toLowerCase().replace(/\.$/, '') }
}

/**
 * The telephone number that a user part is to whoever receives it: without parameters and the punctuation between digits
 * (RFC 3966 section 3, RFC 3261 section 19.1.6). Null: a name.
 */
export function numberInUser(user: string): string | null {
  const [number = ''] = user.split(/[;:,?&=/]/)
  const plain = number.replaceAll(/[\s().!_~-]/g, '')
  return /^\++[0-9*#]+$|^[0-9*#]+$/.test(plain) ? plain.replace(/^\++/, '+') : null
}

/** Null: escapes that mean nothing, or control characters, which nobody's number or name has. */
function unescaped(user: string): string | null {
  try {
    const plain = decodeURIComponent(user)
    return /\p{Cc}/u.test(plain) ? null : plain
  } catch {
    return null
  }
}
