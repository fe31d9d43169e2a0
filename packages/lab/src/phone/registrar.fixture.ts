// A registrar of three lines for tests of registering phones: asks for digest, keeps nothing, remembers what came.
import { createHash, randomBytes } from 'node:crypto'
import { createSipStack, type SipRequest, type SipStack, type TransportName } from '@cordboard/sip'

export interface TinyRegistrar {
  readonly port: number
  /** REGISTERs that were accepted. */
  readonly accepted: readonly SipRequest[]
  close(): Promise<void>
}

/** Grants 60 s to whoever answers its challenge with this name and password (MD5 without qop, RFC 2069). */
export async function openRegistrar(
  transport: TransportName,
  login: { readonly username: string; readonly password: string },
): Promise<TinyRegistrar> {
  const nonce = randomBytes(8).toString('hex')
  const accepted: SipRequest[] = []
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
  const wanted = (uri: string): string =>
    md5(`${md5(`${login.username}:lab:${login.password}`)}:${nonce}:${md5(`REGISTER:${uri}`)}`)
  const stack: SipStack = createSipStack({
    endpoints: [{ transport, address: '127.0.0.1', port: 0 }],
    loopLag: null,
    user: {
      onRequest(request, transaction) {
        const base = { toTag: 'registrar', body: null }
        const credentials = request.header('Authorization') ?? ''
        if (!credentials.includes(`response="${wanted(request.uriText)}"`)) {
          const headers = [['WWW-Authenticate', `Digest realm="lab", nonce="${nonce}"`] as const]
          stack.respond(transaction, { ...base, status: 401, reason: 'Unauthorized', headers })
          return
        }
        accepted.push(request)
        const gone = request.header('Expires') === '0'
        const contact = request.header('Contact') ?? ''
        const headers = gone ? [] : [['Contact', `${contact};expires=60`] as const]
        stack.respond(transaction, { ...base, status: 200, reason: 'OK', headers })
      },
      onAck() {},
      onCancel() {},
    },
  })
  const bound = await stack.listen()
  return { port: bound[0]?.port ?? 0, accepted, close: () => stack.close() }
}
