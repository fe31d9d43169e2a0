// Sends one mail once: connects, says it, reports what became of it as a value.
import { isIP } from 'node:net'
import { createTransport } from 'nodemailer'
import type { MailServer } from './mail-server.ts'
import { type Lookup, serverAddresses } from './server-addresses.ts'

export interface Mail {
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  /** Names the mail for good, so that a second copy after a lost answer is recognised (RFC 5322 3.6.4). */
  readonly messageId: string
}

export type Sent =
  | { readonly ok: true; readonly rejected: readonly string[] }
  /** `lasting`: trying again does not help. `why`: one sentence without secrets. */
  | { readonly ok: false; readonly lasting: boolean; readonly why: string }

export interface Sending {
  readonly lookup: Lookup
  /** Certificates (PEM) that servers are trusted by; undefined: those Node comes with. */
  readonly authorities?: readonly string[]
  /** What we call ourselves in EHLO. */
  readonly name: string
}

const CONNECT_MS = 10_000
const ANSWER_MS = 20_000
const MAX_ANSWER_BYTES = 16_384

/** Tries the server's addresses in turn until one takes the connection. Never throws. */
export async function sendMail(server: MailServer, mail: Mail, sending: Sending): Promise<Sent> {
  const { host } = server
  const addresses = await serverAddresses(host, sending.lookup).catch(() => [])
  if (addresses.length === 0) {
    return { ok: false, lasting: false, why: `${host} has no address that a mail server may have.` }
  }
  let sent: Sent = { ok: false, lasting: false, why: '' }
  for (const address of addresses) {
    const attempt = await sendTo(address, server, mail, sending)
    sent = attempt.sent
    if (!attempt.unreached) break
  }
  return sent
}

interface Attempt {
  readonly sent: Sent
  /** Nothing was said yet, so another address may be tried. */
  readonly unreached: boolean
}

async function sendTo(address: string, server: MailServer, mail: Mail, sending: Sending): Promise<Attempt> {
  const { host, port, protection, login, from } = server
  const transport = createTransport({
    host: address,
    port,
    secure: protection === 'tls',
    requireTLS: protection === 'starttls',
    ignoreTLS: protection === 'none',
    name: sending.name,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    maxResponseSize: MAX_ANSWER_BYTES,
    allowInternalNetworkInterfaces: true,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    tls: {
      minVersion: 'TLSv1.2',
      ...(sending.authorities === undefined ? {} : { ca: [...sending.authorities] }),
    },
  })
  try {
    const { to, subject, text, messageId } = mail
    const info = await transport.sendMail({
      from,
      // Each gets the mail without reading who else did.
      to: from,
      envelope: { from, to: [...to] },
      subject,
      text,
      messageId,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
    return { sent: { ok: true, rejected: info.rejected.map(plainAddress) }, unreached: false }
  } catch (error) {
    const failure = failureOf(error)
    return {
      sent: { ok: false, lasting: failure.lasting, why: sentenceOf(failure, server) },
      unreached: failure.command === 'CONN',
    }
  } finally {
    transport.close()
  }
}

function plainAddress(given: unknown): string {
  return typeof given === 'string' ? given : ''
}

interface Failure {
  readonly code: string
  readonly command: string
  /** SMTP reply; 0: none. */
  readonly reply: number
  readonly message: string
  readonly lasting: boolean
}

function failureOf(error: unknown): Failure {
  const told = typeof error === 'object' && error !== null ? error : {}
  const text = (name: string): string => {
    const value: unknown = Reflect.get(told, name)
    return typeof value === 'string' ? value : ''
  }
  const given: unknown = Reflect.get(told, 'responseCode')
  const reply = typeof given === 'number' ? given : 0
  return { code: text('code'), command: text('command'), reply, message: text('message'), lasting: reply >= 500 }
}

// The server's own words are left out: it may repeat what we said, and an outsider's text does not belong in a log.
function sentenceOf({ code, reply, message }: Failure, { host, port, protection }: MailServer): string {
  const place = `The mail server ${host}:${port}`
  const answer = reply === 0 ? '' : ` (${reply})`
  switch (code) {
    case 'EAUTH':
    case 'ENOAUTH':
      return `${place} did not accept user and password${answer}.`
    case 'EENVELOPE':
      return `${place} refused the sender or every recipient${answer}.`
    case 'EMESSAGE':
      return `${place} did not take the mail${answer}.`
    case 'ETLS':
      return `${place} could not be spoken to with encryption${certificateTrouble(message)}.`
    case 'ETIMEDOUT':
      return `${place} did not answer in time.`
    case 'EPROTOCOL':
      return `${place} does not speak SMTP as expected${answer}.`
    default: {
      const trouble = certificateTrouble(message)
      if (trouble !== '') return `${place} could not be spoken to with encryption${trouble}.`
      return protection === 'none' || reply !== 0
        ? `${place} could not be reached${answer}.`
        : `${place} could not be reached, or not with encryption.`
    }
  }
}

const TROUBLES: readonly (readonly [RegExp, string])[] = [
  [/self[- ]signed|unable to (get|verify)|issuer/i, 'nobody we trust has signed its certificate'],
  [/altnames|does not match/i, 'its certificate is for another name'],
  [/expired/i, 'its certificate has run out'],
]

function certificateTrouble(message: string): string {
  const found = TROUBLES.find(([pattern]) => pattern.test(message.slice(0, 500)))
  return found === undefined ? '' : `: ${found[1]}`
}
