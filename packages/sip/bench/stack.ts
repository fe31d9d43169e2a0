// CPU per call and per message of the bare stack over UDP: a caller here, an answerer in a process of its own.
import { fork } from 'node:child_process'
import type { HeaderLine, RequestDraft, ResponseDraft } from '../src/message/types.ts'
import { createSipStack } from '../src/stack/create-stack.ts'
import type { StackUser } from '../src/stack/types.ts'

/** INVITE, 180, 200, ACK, BYE, 200. */
const messagesPerCall = 6
const calls = Number(process.argv[2] ?? 20_000)
const atOnce = 20
const sdp = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8 101\r\n${'a=rtpmap:101 telephone-event/8000\r\n'.repeat(6)}`
const body = { type: 'application/sdp', content: sdp }
const silent = (): void => undefined

function open(user: Partial<StackUser>) {
  return createSipStack({
    endpoints: [{ transport: 'udp', address: '127.0.0.1', port: 0 }],
    rules: { verdict: () => 'allow' },
    user: { onRequest: silent, onAck: silent, onCancel: silent, ...user },
  })
}

function microsPerCall(since: NodeJS.CpuUsage): string {
  const { user, system } = process.cpuUsage(since)
  const micros = (user + system) / calls
  return `${micros.toFixed(0)} us CPU per call (user ${(user / calls).toFixed(0)}), ${(micros / messagesPerCall).toFixed(1)} per message`
}

async function answerer(): Promise<void> {
  const contact: HeaderLine[] = [['Contact', '<sip:bob@127.0.0.1>']]
  const reply = (status: number, reason: string): ResponseDraft => ({
    status,
    reason,
    toTag: 'answerer',
    headers: contact,
    body: status === 200 ? body : null,
  })
  let before = process.cpuUsage()
  let seen = 0
  const stack = open({
    onRequest(request, transaction) {
      if (request.method === 'INVITE') {
        stack.respond(transaction, reply(180, 'Ringing'))
        stack.respond(transaction, reply(200, 'OK'))
        return
      }
      stack.respond(transaction, { ...reply(200, 'OK'), body: null })
      seen += 1
      if (seen === 2000) before = process.cpuUsage()
      if (seen === calls + 2000) process.send?.(`answerer: ${microsPerCall(before)}`)
    },
  })
  const [bound] = await stack.listen()
  process.send?.(bound?.port)
}

async function caller(port: number, print: (line: string) => void): Promise<void> {
  const stack = open({})
  await stack.listen()
  const uri = `sip:bob@127.0.0.1:${port}`
  const target = { uri, flow: null }
  const draft = (method: string, call: number, cseq: number): RequestDraft => ({
    method,
    uri,
    headers: [
      ['From', `<sip:alice@127.0.0.1>;tag=t${call}`],
      ['To', cseq === 1 && method === 'INVITE' ? '<sip:bob@127.0.0.1>' : '<sip:bob@127.0.0.1>;tag=answerer'],
      ['Call-ID', `${call}@bench`],
      ['CSeq', `${cseq} ${method}`],
      ['Contact', '<sip:alice@127.0.0.1>'],
      ['User-Agent', 'bench'],
    ],
    body: method === 'INVITE' ? body : null,
  })
  const one = (call: number, done: () => void): void => {
    const ended = { provisional: silent, final: done, failed: done }
    const final = (): void => {
      stack.acknowledge(draft('ACK', call, 1), target)
      stack.request(draft('BYE', call, 2), target, ended)
    }
    stack.request(draft('INVITE', call, 1), target, { provisional: silent, final, failed: done })
  }
  const run = (from: number, count: number): Promise<void> =>
    new Promise((resolve) => {
      let started = 0
      let ended = 0
      const next = (): void => {
        if (started === count) return
        one(from + started, () => {
          ended += 1
          if (ended === count) resolve()
          else next()
        })
        started += 1
      }
      for (let count = 0; count < atOnce; count++) next()
    })
  await run(0, 2000)
  const before = process.cpuUsage()
  const start = performance.now()
  await run(2000, calls)
  const rate = calls / ((performance.now() - start) / 1000)
  print(`caller:   ${microsPerCall(before)}; ${rate.toFixed(0)} calls/s`)
  const { retransmissionsOut, timeouts } = stack.metrics()
  const memory = process.memoryUsage()
  print(`retransmissions ${retransmissionsOut}, timeouts ${timeouts}, heap ${(memory.heapUsed / 1e6).toFixed(0)} MB`)
  await stack.close()
}

if (process.send === undefined) {
  const print = (line: string): void => void process.stdout.write(`${line}\n`)
  const child = fork(import.meta.filename, [String(calls)])
  child.on('message', (message) => {
    if (typeof message === 'number') {
      void caller(message, print)
      return
    }
    print(String(message))
    child.kill()
  })
} else {
  await answerer()
}
