// Request lines and status lines (RFC 3261 7.1, 7.2).
import { isToken, parseWhole, trimmed } from './characters.ts'

export type StartLine =
  | {
      readonly kind: 'request'
      readonly method: string
      readonly uriText: string
      /** What is wrong and the status to answer with; null when nothing is. */
      readonly problem: { readonly text: string; readonly status: number } | null
    }
  | { readonly kind: 'response'; readonly status: number; readonly reason: string }
  /** Not SIP, or a response nobody can use. */
  | { readonly kind: 'nonsense'; readonly problem: string }

const nonsense = (problem: string): StartLine => ({ kind: 'nonsense', problem })

/** `line` is the first line without its CRLF. */
export function parseStartLine(line: string, maxUriBytes: number): StartLine {
  return isStatusLine(line) ? parseStatusLine(line) : parseRequestLine(line, maxUriBytes)
}

function isStatusLine(line: string): boolean {
  return line.charCodeAt(3) === 0x2f && line.slice(0, 4).toUpperCase() === 'SIP/'
}

function parseStatusLine(line: string): StartLine {
  if (line.slice(0, 8).toUpperCase() !== 'SIP/2.0 ') return nonsense('Response of a SIP version we do not speak')
  const status = line.length === 11 || line.charCodeAt(11) === 0x20 ? parseWhole(line.slice(8, 11), 699) : null
  if (status === null || status < 100) return nonsense('Response with an impossible status code')
  return { kind: 'response', status, reason: line.slice(12) }
}

function parseRequestLine(line: string, maxUriBytes: number): StartLine {
  const text = trimmed(line)
  const first = text.indexOf(' ')
  const last = text.lastIndexOf(' ')
  const version = text.slice(last + 1)
  if (first < 1 || (version !== 'SIP/2.0' && version.slice(0, 4).toUpperCase() !== 'SIP/'))
    return nonsense('Not a SIP message')
  const method = text.slice(0, first)
  const uriText = trimmed(text, first + 1, Math.max(first + 1, last))
  if (!isToken(method)) return nonsense('Request with an impossible method')
  const request = (problem: { text: string; status: number } | null): StartLine => {
    return { kind: 'request', method, uriText, problem }
  }
  if (version !== 'SIP/2.0' && version.toUpperCase() !== 'SIP/2.0')
    return request({ text: `SIP version ${version.slice(4, 12)}`, status: 505 })
  if (text.length !== line.length || uriText.length !== last - first - 1 || uriText === '') {
    return request({ text: 'The request line has stray white space', status: 400 })
  }
  if (uriText.includes(' ') || uriText.includes('\t')) {
    return request({ text: 'The Request-URI has white space in it', status: 400 })
  }
  if (uriText.length > maxUriBytes) {
    return request({ text: `The Request-URI is longer than ${maxUriBytes} bytes`, status: 414 })
  }
  return request(null)
}
