// The SIP URI of a Sip noun: `sip:user@host;params?Header=value`, headers taken apart and checked.

export interface SipUriParts {
  /** Without headers and without parameters that are Twilio's own. */
  readonly uri: string
  readonly headers: readonly (readonly [string, string])[]
  readonly secure: boolean
  /** Headers that may not be set this way. */
  readonly leftOut: readonly string[]
}

/** Of names and values of all headers together, as Twilio counts. */
const maxHeaderCharacters = 1024
const maxUri = 2048

/** `edge` and `region` choose Twilio's data centre, `secure` how it calls. */
const ownParameters = ['edge', 'region', 'secure']

/** Reads a SIP URI; null when it is none. */
export function readSipUri(written: string): SipUriParts | null {
  const text = written.trim()
  if (text.length > maxUri || !/^sips?:[^\s<>"]+$/i.test(text)) return null
  const question = text.indexOf('?')
  const address = question < 0 ? text : text.slice(0, question)
  const [main = '', ...parameters] = address.split(';', 30)
  if (!/^sips?:([^@]{1,200}@)?[A-Za-z0-9.[\]:-]{1,255}$/i.test(main)) return null
  const kept = parameters.filter((one) => !ownParameters.includes(nameOf(one)))
  const secure = /^sips:/i.test(main) || parameters.some((one) => one.toLowerCase() === 'secure=true')
  const read = question < 0 ? { headers: [], leftOut: [] } : readHeaders(text.slice(question + 1))
  return read === null ? null : { uri: [main, ...kept].join(';'), secure, ...read }
}

function nameOf(parameter: string): string {
  return (parameter.split('=', 1)[0] ?? '').toLowerCase()
}

function readHeaders(text: string): Pick<SipUriParts, 'headers' | 'leftOut'> | null {
  const headers: [string, string][] = []
  const leftOut: string[] = []
  let characters = 0
  for (const pair of text.split('&', 100)) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1))
    if (name === null || value === null || !/^[\w.!%*+`'~-]{1,64}$/.test(name)) return null
    characters += name.length + value.length
    if (characters > maxHeaderCharacters) return null
    if (mayBeSet(name)) headers.push([name, value])
    else leftOut.push(name)
  }
  return { headers, leftOut }
}

function mayBeSet(name: string): boolean {
  return /^(x-.+|user-to-user|remote-party-id|p-preferred-identity|p-called-party-id)$/i.test(name)
}

/** Null when it is wrongly encoded or has control characters, which could begin another header. */
function decode(text: string): string | null {
  try {
    const plain = decodeURIComponent(text)
    return [...plain].every((character) => character >= ' ' && character !== '\x7f') ? plain : null
  } catch {
    return null
  }
}
