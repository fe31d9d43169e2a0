// A small mail server for tests, on loopback: takes mail, asks for STARTTLS and a log-in when told to, refuses on order.
import { createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'

export interface TakenMail {
  readonly from: string
  readonly to: readonly string[]
  /** Header and text as sent. */
  readonly data: string
  readonly encrypted: boolean
  /** `user password` of the log-in; null: none. */
  readonly login: string | null
}

export interface SmtpOptions {
  /** With it STARTTLS is offered. */
  readonly certificate?: { readonly key: string | Buffer; readonly cert: string | Buffer }
  /** `user password` that is let in. */
  readonly login?: string
  /** A reply in place of the usual one to a command line; null: the usual one. */
  readonly reply?: (line: string) => string | null
}

export interface SmtpServer {
  readonly port: number
  readonly taken: readonly TakenMail[]
  /** Every command line, data left out. */
  readonly lines: readonly string[]
  /** Resolves as soon as so many mails were taken. */
  takes(count: number): Promise<readonly TakenMail[]>
  close(): Promise<void>
}

export async function smtpServer(options: SmtpOptions = {}): Promise<SmtpServer> {
  const taken: TakenMail[] = []
  const lines: string[] = []
  const waiting: { readonly count: number; readonly done: (mails: readonly TakenMail[]) => void }[] = []
  const sockets = new Set<Socket>()
  const keep = (mail: TakenMail): void => {
    taken.push(mail)
    for (const each of waiting) if (taken.length >= each.count) each.done(taken)
  }
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    socket.write('220 mail.test ESMTP\r\n')
    new Conversation(socket, false, options, lines, keep)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = server.address()
  return {
    port: typeof at === 'object' && at !== null ? at.port : 0,
    taken,
    lines,
    takes: (count) =>
      taken.length >= count ? Promise.resolve(taken) : new Promise((done) => waiting.push({ count, done })),
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

class Conversation {
  readonly #socket: Socket
  readonly #encrypted: boolean
  readonly #options: SmtpOptions
  readonly #lines: string[]
  readonly #keep: (mail: TakenMail) => void
  #data: string | null = null
  #from = ''
  #to: string[] = []
  #login: string | null = null

  constructor(
    socket: Socket,
    encrypted: boolean,
    options: SmtpOptions,
    lines: string[],
    keep: (mail: TakenMail) => void,
  ) {
    this.#socket = socket
    this.#encrypted = encrypted
    this.#options = options
    this.#lines = lines
    this.#keep = keep
    let buffer = ''
    socket.on('data', (part) => {
      buffer += part.toString('latin1')
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end)
        buffer = buffer.slice(end + 2)
        this.#took(line)
      }
    })
  }

  #say(text: string): void {
    this.#socket.write(`${text}\r\n`)
  }

  #took(line: string): void {
    if (this.#data === null) this.#command(line)
    else if (line !== '.') this.#data += `${line}\n`
    else {
      const mail = { from: this.#from, to: this.#to, data: this.#data }
      this.#keep({ ...mail, encrypted: this.#encrypted, login: this.#login })
      this.#data = null
      this.#say('250 taken')
    }
  }

  #command(line: string): void {
    this.#lines.push(line)
    const ordered = this.#options.reply?.(line) ?? null
    if (ordered === null) this.#usual(line)
    else this.#say(ordered)
  }

  #usual(line: string): void {
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        this.#offer()
        return
      case 'STAR':
        this.#upgrade()
        return
      case 'AUTH':
        this.#logIn(line.split(' ')[2] ?? '')
        return
      case 'MAIL':
        this.#from = addressIn(line)
        this.#to = []
        this.#say(this.#login === (this.#options.login ?? null) ? '250 ok' : '530 log in')
        return
      case 'RCPT':
        this.#to.push(addressIn(line))
        this.#say('250 ok')
        return
      case 'DATA':
        this.#data = ''
        this.#say('354 go')
        return
      case 'QUIT':
        this.#say('221 bye')
        this.#socket.end()
        return
      default:
        this.#say('250 ok')
    }
  }

  #offer(): void {
    const { certificate, login } = this.#options
    const startTls = certificate !== undefined && !this.#encrypted ? ['250-STARTTLS'] : []
    const auth = login === undefined ? [] : ['250-AUTH PLAIN']
    this.#say(['250-mail.test', ...startTls, ...auth, '250 SIZE 1000000'].join('\r\n'))
  }

  #upgrade(): void {
    const { certificate } = this.#options
    if (certificate === undefined) {
      this.#say('502 no')
      return
    }
    this.#say('220 go')
    this.#socket.removeAllListeners('data')
    const secureContext = createSecureContext(certificate)
    const secure = new TLSSocket(this.#socket, { isServer: true, secureContext })
    secure.on('error', () => undefined)
    new Conversation(secure, true, this.#options, this.#lines, this.#keep)
  }

  #logIn(said: string): void {
    const [, user = '', password = ''] = Buffer.from(said, 'base64').toString().split('\0')
    const given = `${user} ${password}`
    const right = given === this.#options.login
    if (right) this.#login = given
    this.#say(right ? '235 in' : '535 5.7.8 wrong')
  }
}

function addressIn(line: string): string {
  return line.slice(line.indexOf('<') + 1, line.indexOf('>'))
}
