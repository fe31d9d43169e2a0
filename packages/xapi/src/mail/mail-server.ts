// Which server takes our mail and how it is spoken to, read from the settings; or why none does. Pure.
import { textIn, type Values } from '@cordboard/model'

/** How the connection is protected: from its first byte (RFC 8314 3.3), by STARTTLS before anything else (RFC 3207), not at all. */
export type Protection = 'tls' | 'starttls' | 'none'

export interface MailServer {
  readonly host: string
  readonly port: number
  readonly protection: Protection
  /** Address the mail comes from. */
  readonly from: string
  readonly login: { readonly user: string; readonly password: string } | null
}

export type ServerChoice =
  | { readonly ok: true; readonly server: MailServer }
  | { readonly ok: false; readonly why: string }

const SUBMISSION_PORT = 587
const TLS_PORT = 465

/** @param fields of MailSettings with the password open */
export function mailServerOf(fields: Values): ServerChoice {
  const type = textIn(fields.MailServerType) || 'Custom'
  if (type !== 'Custom') return { ok: false, why: `MailServerType ${type} is not built yet: use Custom.` }
  const place = placeOf(textIn(fields.MailServer))
  if (place === null) return { ok: false, why: 'No mail server is set (MailSettings.MailServer).' }
  const from = textIn(fields.MailAddress)
  if (from === '') return { ok: false, why: 'No sender is set (MailSettings.MailAddress).' }
  const { host, port } = place
  const encrypted = fields.MailSslEnabled !== false
  const protection = !encrypted ? 'none' : port === TLS_PORT ? 'tls' : 'starttls'
  const [user, password] = [textIn(fields.MailUser), textIn(fields.MailPassword)]
  const login = user === '' ? null : { user, password }
  if (login !== null && protection === 'none' && !isThisMachine(host)) {
    return { ok: false, why: 'The password is not sent without encryption: set MailSettings.MailSslEnabled.' }
  }
  return { ok: true, server: { host, port, protection, from, login } }
}

/** `host`, `host:port`, `[v6]` or `[v6]:port`; a bare IPv6 address has no port. */
function placeOf(text: string): { readonly host: string; readonly port: number } | null {
  const bracketed = /^\[([0-9A-Fa-f:.]{2,64})\](?::(\d{1,5}))?$/.exec(text)
  const named = /^([^:[\]\s]{1,253})(?::(\d{1,5}))?$/.exec(text)
  const [, host, port] = bracketed ?? named ?? (text.includes(':') ? [text, text] : [])
  if (host === undefined || host === '') return null
  return { host, port: port === undefined ? SUBMISSION_PORT : Number(port) }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
