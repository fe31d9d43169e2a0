// Thousands of phones behind a few addresses that all register at once, each retransmitting as RFC 3261 says.
import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import type { TestUser } from './cordboard.fixture.ts'
import { digestAnswer, headerOf } from './stranger.fixture.ts'

interface One {
  readonly user: TestUser
  readonly socket: Socket
  readonly local: string
  readonly callId: string
  cseq: number
  authorization: string
  state: 'waiting' | 'registered' | 'refused'
  timer: NodeJS.Timeout | null
}

export interface Storm {
  readonly registered: number
  readonly refused: number
  readonly ms: number
  readonly packets: number
}

interface StormOptions {
  readonly users: readonly TestUser[]
  readonly addresses: readonly string[]
  readonly port: number
  /** The first packets of all go out within this time. */
  readonly withinMs: number
  readonly forMs: number
}

/** Registers all `users` from `addresses` in turn, in a thread of its own; gives up after `forMs`. */
export function registerAll(options: StormOptions): Promise<Storm> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: options })
    worker.once('message', (storm: Storm) => resolve(storm))
    worker.once('error', reject)
  })
}

async function run({ users, addresses, port, withinMs, forMs }: StormOptions): Promise<Storm> {
  const byCallId = new Map<string, One>()
  const sockets = await Promise.all(addresses.map((address) => open(address, (bytes) => heard(bytes))))
  let packets = 0
  let open_ = users.length
  let finished: () => void = () => {}
  const over = new Promise<void>((resolve) => {
    finished = resolve
  })

  const send = (one: One, afterMs = 500): void => {
    packets++
    one.socket.send(registerText(one), port, '127.0.0.1', () => {})
    if (one.timer !== null) clearTimeout(one.timer)
    one.timer = setTimeout(() => send(one, Math.min(4000, afterMs * 2)), afterMs)
  }
  const settle = (one: One, state: 'registered' | 'refused'): void => {
    one.state = state
    if (one.timer !== null) clearTimeout(one.timer)
    if (--open_ === 0) finished()
  }
  const heard = (bytes: Buffer): void => {
    const text = bytes.toString('latin1')
    const one = byCallId.get(headerOf(text, 'Call-ID'))
    if (one?.state !== 'waiting' || headerOf(text, 'CSeq') !== `${one.cseq} REGISTER`) return
    const status = text.slice(8, 11)
    if (status === '200') settle(one, 'registered')
    else if (status === '401' && one.cseq === 1) {
      one.cseq = 2
      one.authorization = digestAnswer(text, one.user, 'REGISTER', 'sip:127.0.0.1')
      send(one)
    } else if (!status.startsWith('1')) settle(one, 'refused')
  }

  const all = users.map((user, index): One => {
    const at = index % sockets.length
    const socket = sockets[at]
    if (socket === undefined) throw new Error('no address to register from')
    const local = `${addresses[at]}:${socket.address().port}`
    const callId = randomBytes(8).toString('hex')
    return { user, socket, local, callId, cseq: 1, authorization: '', state: 'waiting', timer: null }
  })
  for (const one of all) byCallId.set(one.callId, one)
  const begun = performance.now()
  const deadline = setTimeout(finished, forMs)
  let next = 0
  const pace = setInterval(() => {
    const due = Math.min(all.length, Math.ceil(((performance.now() - begun) / withinMs) * all.length))
    for (; next < due; next++) {
      const one = all[next]
      if (one !== undefined) send(one)
    }
    if (next === all.length) clearInterval(pace)
  }, 5)
  await over
  const ms = performance.now() - begun
  clearTimeout(deadline)
  clearInterval(pace)
  for (const one of all) if (one.timer !== null) clearTimeout(one.timer)
  for (const socket of sockets) socket.close()
  const count = (state: One['state']): number => all.filter((one) => one.state === state).length
  return { registered: count('registered'), refused: count('refused'), ms, packets }
}

function open(address: string, heard: (bytes: Buffer) => void): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 })
    socket.once('error', reject)
    socket.on('message', heard)
    socket.bind(0, address, () => resolve(socket))
  })
}

function registerText({ user, local, callId, cseq, authorization }: One): string {
  const aor = `sip:${user.number}@127.0.0.1`
  return [
    'REGISTER sip:127.0.0.1 SIP/2.0',
    `Via: SIP/2.0/UDP ${local};branch=z9hG4bK${callId}${cseq};rport`,
    'Max-Forwards: 70',
    `From: <${aor}>;tag=${callId.slice(0, 8)}`,
    `To: <${aor}>`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} REGISTER`,
    `Contact: <sip:${user.number}@${local}>`,
    'Expires: 3600',
    ...(authorization === '' ? [] : [authorization]),
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}

if (!isMainThread && parentPort !== null) parentPort.postMessage(await run(workerData as StormOptions))
