// A program that speaks raw SIP and HTTP from an address of its own, as an attacker or a careless device does.
import { createHash, randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { request as httpRequest } from 'node:http'

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

/** The value of the first header of this name, '' when there is none. */
export function headerOf(text: string, name: string): string {
  const at = text.indexOf(`\r\n${name}: `)
  if (at < 0) return ''
  const from = at + 4 + name.length
  return text.slice(from, text.indexOf('\r\n', from))
}

/** The Authorization line that answers the MD5 challenge in a 401. */
export function digestAnswer(
  challenge: string,
  { authId, password }: { readonly authId: string; readonly password: string },
  method: string,
  uri: string,
): string {
  const lines = challenge.split('\r\n').filter((line) => line.startsWith('WWW-Authenticate: '))
  const line = lines.find((each) => !each.includes('SHA-256')) ?? ''
  const quoted = (name: string): string => {
    const from = line.indexOf(`${name}="`) + name.length + 2
    return line.slice(from, line.indexOf('"', from))
  }
  const [realm, nonce, cnonce] = [quoted('realm'), quoted('nonce'), randomBytes(6).toString('hex')]
  const secret = md5(`${authId}:${realm}:${password}`)
  const response = md5(`${secret}:${nonce}:00000001:${cnonce}:auth:${md5(`${method}:${uri}`)}`)
  return `Authorization: Digest username="${authId}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="${cnonce}"`
}

export interface Asking {
  readonly method: string
  readonly user: string
  readonly headers?: readonly string[]
  readonly cseq?: number
}

export class Stranger {
  readonly #socket: Socket
  readonly #address: string
  readonly #server: number
  readonly #waiting = new Map<string, (answer: string) => void>()
  /** Every datagram that came, as text. */
  readonly heard: string[] = []

  private constructor(socket: Socket, address: string, server: number) {
    this.#socket = socket
    this.#address = address
    this.#server = server
    socket.on('message', (bytes) => {
      const text = bytes.toString('latin1')
      this.heard.push(text)
      this.#waiting.get(headerOf(text, 'Call-ID'))?.(text)
    })
  }

  static async at(address: string, serverPort: number): Promise<Stranger> {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, address, resolve))
    return new Stranger(socket, address, serverPort)
  }

  get port(): number {
    return this.#socket.address().port
  }

  send(bytes: string | Buffer, port = this.#server): void {
    this.#socket.send(bytes, port, '127.0.0.1', () => {})
  }

  /** A whole request as text; its Call-ID is in it. */
  text({ method, user, headers = [], cseq = 1 }: Asking): string {
    const local = `${this.#address}:${this.port}`
    return [
      `${method} sip:${user}@127.0.0.1 SIP/2.0`,
      `Via: SIP/2.0/UDP ${local};branch=z9hG4bK${randomBytes(8).toString('hex')};rport`,
      'Max-Forwards: 70',
      `From: <sip:${user}@127.0.0.1>;tag=${randomBytes(4).toString('hex')}`,
      `To: <sip:${user}@127.0.0.1>`,
      `Call-ID: ${randomBytes(8).toString('hex')}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:${user}@${local}>`,
      ...headers,
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n')
  }

  /** Sends a request and resolves with the answer; null when none came in time. */
  ask(asking: Asking, withinMs = 10_000): Promise<string | null> {
    const text = this.text(asking)
    const callId = headerOf(text, 'Call-ID')
    return new Promise((resolve) => {
      const finish = (answer: string | null): void => {
        clearTimeout(timer)
        this.#waiting.delete(callId)
        resolve(answer)
      }
      const timer = setTimeout(() => finish(null), withinMs)
      this.#waiting.set(callId, finish)
      this.send(text)
    })
  }

  /** A REGISTER with these credentials: the second answer. */
  async logIn(user: string, login: { readonly authId: string; readonly password: string }): Promise<string | null> {
    const challenge = await this.ask({ method: 'REGISTER', user })
    if (challenge === null) return null
    const authorization = digestAnswer(challenge, login, 'REGISTER', `sip:${user}@127.0.0.1`)
    return this.ask({ method: 'REGISTER', user, headers: [authorization], cseq: 2 })
  }

  /** A wrong client secret at /connect/token, from the same address; resolves with the status. */
  webLogin(httpPort: number): Promise<number> {
    const fields = { grant_type: 'client_credentials', client_id: 'nobody', client_secret: 'wrong' }
    return this.post(httpPort, '/connect/token', fields)
  }

  /** Sends a form from the same address; resolves with the status. */
  post(httpPort: number, path: string, fields: Readonly<Record<string, string>>): Promise<number> {
    const body = new URLSearchParams(fields).toString()
    return new Promise((resolve, reject) => {
      const asked = httpRequest(
        {
          host: '127.0.0.1',
          port: httpPort,
          localAddress: this.#address,
          path,
          method: 'POST',
          agent: false,
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length },
        },
        (response) => {
          response.resume()
          response.once('end', () => resolve(response.statusCode ?? 0))
        },
      )
      asked.once('error', reject)
      asked.end(body)
    })
  }

  close(): void {
    this.#socket.close()
  }
}

export function statusOf(answer: string | null): number | null {
  return answer === null ? null : Number(answer.slice(8, 11))
}
