// rtpengine in user space as the reference, driven over its ng protocol.
import { createSocket, type Socket } from 'node:dgram'
import { setTimeout } from 'node:timers/promises'
import { findProgram, freePort } from '@cordboard/lab'
import { Child, cores, family } from '../measure/processes.ts'
import { relayKeys } from '../rig/keys.ts'
import { payloadTypes, type Relay, type RelayShape } from '../rig/relay.ts'
import { type Bencoded, decode, encode } from './bencode.ts'

const answerMs = 1000

/** `crypto`: tag and key of the crypto line, or null for plain RTP. */
function description(port: number, codec: RelayShape['second'], crypto: { tag: string; key: string } | null): string {
  const type = payloadTypes[codec]
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} ${crypto === null ? 'RTP/AVP' : 'RTP/SAVP'} ${type}`,
    `a=rtpmap:${type} ${codec}/8000`,
    ...(crypto === null ? [] : [`a=crypto:${crypto.tag} AES_CM_128_HMAC_SHA1_80 inline:${crypto.key}`]),
    'a=ptime:20',
    'a=sendrecv',
    '',
  ].join('\r\n')
}

class NgClient {
  readonly #socket: Socket
  readonly #port: number
  #count = 0

  constructor(socket: Socket, port: number) {
    this.#socket = socket
    this.#port = port
  }

  async ask(command: Readonly<Record<string, Bencoded>>): Promise<Readonly<Record<string, Bencoded>>> {
    const cookie = `bench${this.#count++}`
    for (let tries = 0; tries < 5; tries++) {
      const answer = this.#answerTo(cookie)
      this.#socket.send(`${cookie} ${encode(command)}`, this.#port, '127.0.0.1')
      const text = await answer
      if (text === null) continue
      const value = decode(text)
      if (typeof value === 'object' && !Array.isArray(value)) return value as Readonly<Record<string, Bencoded>>
    }
    throw new Error('rtpengine does not answer')
  }

  close(): void {
    this.#socket.close()
  }

  #answerTo(cookie: string): Promise<string | null> {
    const { promise, resolve } = Promise.withResolvers<string | null>()
    const hear = (datagram: Buffer): void => {
      const text = datagram.toString('latin1')
      if (text.startsWith(`${cookie} `)) resolve(text.slice(cookie.length + 1))
    }
    this.#socket.on('message', hear)
    const deadline = globalThis.setTimeout(() => resolve(null), answerMs)
    return promise.finally(() => {
      clearTimeout(deadline)
      this.#socket.off('message', hear)
    })
  }
}

function portIn(answer: Readonly<Record<string, Bencoded>>): number {
  const port = /m=audio (\d+)/.exec(String(answer.sdp ?? ''))?.[1]
  if (port === undefined) throw new Error(`rtpengine refuses: ${JSON.stringify(answer)}`)
  return Number(port)
}

/** The answer names the tag of the offered suite it takes (RFC 4568 5.1.2). */
function cryptoTagIn(answer: Readonly<Record<string, Bencoded>>): string {
  return /a=crypto:(\d+) AES_CM_128_HMAC_SHA1_80 /.exec(String(answer.sdp ?? ''))?.[1] ?? '1'
}

/** Null when rtpengine is not installed. */
export async function startRtpengine(): Promise<Relay | null> {
  const program = findProgram('rtpengine')
  if (program === null) return null
  const ng = await freePort()
  const cli = await freePort()
  const args = [
    ...['--config-file=none', '--table=-1', '--interface=127.0.0.1', `--listen-ng=127.0.0.1:${ng}`],
    ...[`--listen-cli=127.0.0.1:${cli}`, '--foreground', '--log-stderr', '--log-level=3', '--num-threads=1'],
    ...['--port-min=33000', '--port-max=65000', '--log-facility=local0', '--no-redis-required', '--delete-delay=0'],
  ]
  const child = new Child(program, args, { core: cores.measured })
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const client = new NgClient(socket, ng)
  await setTimeout(300)
  try {
    await client.ask({ command: 'ping' })
  } catch (error) {
    client.close()
    await child.stop('SIGKILL')
    throw new Error(`${String(error)}\n${child.output.slice(-2000)}`)
  }
  return {
    get pids() {
      return family(child.pid)
    },
    async prepare(peerPorts, shape) {
      const own: number[] = []
      for (let i = 0; i + 1 < peerPorts.length; i += 2) {
        const call = { 'call-id': `bench${i}`, 'from-tag': 'a' }
        const offer = await client.ask({
          command: 'offer',
          ...call,
          ICE: 'remove',
          'rtcp-mux': ['demux'],
          'transport-protocol': shape.srtp ? 'RTP/SAVP' : 'RTP/AVP',
          ...(shape.srtp ? { DTLS: 'off' } : {}),
          ...(shape.second === 'PCMU' ? {} : { codec: { strip: ['PCMU'], transcode: [shape.second], mask: ['PCMU'] } }),
          sdp: description(peerPorts[i] ?? 0, 'PCMU', null),
        })
        const second = description(
          peerPorts[i + 1] ?? 0,
          shape.second,
          shape.srtp ? { tag: cryptoTagIn(offer), key: relayKeys.send.inline } : null,
        )
        const answer = await client.ask({
          command: 'answer',
          ...call,
          'to-tag': 'b',
          ICE: 'remove',
          'transport-protocol': 'RTP/AVP',
          sdp: second,
        })
        // Towards the first peer stands the port of the answer, towards the second that of the offer.
        own.push(portIn(answer), portIn(offer))
      }
      return own
    },
    async stop() {
      client.close()
      await child.stop('SIGTERM', 2000)
    },
  }
}
