// A LiveKit project and a phone system's side of it, for tests: everything is closed and counted at the end.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { LabPhone } from '../../phone/lab-phone.ts'
import { tone } from '../../phone/mouth.ts'
import type { PhoneOptions } from '../../phone/phone-options.ts'
import { Watch } from '../../phone/watch.ts'
import { LiveKitCloud } from './cloud.ts'
import type { LiveKitOptions } from './settings.ts'

export const agentHz = 660
export const callerHz = 440

export async function withCloud(
  options: LiveKitOptions,
  phone: Partial<PhoneOptions>,
  story: (cloud: LiveKitCloud, ann: LabPhone) => Promise<void>,
): Promise<void> {
  const cloud = await LiveKitCloud.start({ agent: { says: tone(agentHz) }, ringEveryMs: 200, ...options })
  const transport = phone.transport ?? 'tcp'
  const server = { address: cloud.site.address, port: cloud.site.port(transport), domain: cloud.host }
  const ann = await LabPhone.start({ user: '+4930123', says: tone(callerHz), transport, server, ...phone })
  try {
    await story(cloud, ann)
    assert.deepEqual(cloud.site.faults, [])
  } finally {
    await ann.stop()
    await cloud.close()
  }
  const { timers, sessions, calls, connections, clientTransactions, serverTransactions } = cloud.site.counts()
  assert.deepEqual([timers, sessions, calls, connections, clientTransactions, serverTransactions], [0, 0, 0, 0, 0, 0])
}

/** A trunk for 999 and a rule for all. */
export function openFor999(cloud: LiveKitCloud): void {
  cloud.createInboundTrunk({ numbers: ['999'] })
  cloud.createDispatchRule()
}

export interface HandMade {
  readonly callId: string
  readonly fromTag: string
  /** Names a dialog. */
  readonly toTag?: string
}

/** Requests written by hand over UDP, each in a transaction of its own; `ask` resolves with the status line of the final response. */
export async function byHand(
  cloud: LiveKitCloud,
  story: (ask: (method: string, message: HandMade) => Promise<string>) => Promise<void>,
): Promise<void> {
  const udp = createSocket('udp4')
  udp.bind(0, '127.0.0.1')
  await once(udp, 'listening')
  const self = `127.0.0.1:${udp.address().port}`
  const finals = new Map<string, string>()
  const watch = new Watch()
  udp.on('message', (bytes) => {
    const text = bytes.toString()
    const [line = ''] = text.split('\r\n', 1)
    if (line.startsWith('SIP/2.0 1')) return
    finals.set(/branch=z9hG4bKhand-([0-9]+)/.exec(text)?.[1] ?? '', line)
    watch.changed()
  })
  let sent = 0
  const ask = (method: string, { callId, fromTag, toTag }: HandMade): Promise<string> => {
    const branch = String(++sent)
    const lines = [
      `${method} sip:999@${cloud.host} SIP/2.0`,
      `Via: SIP/2.0/UDP ${self};branch=z9hG4bKhand-${branch}`,
      'Max-Forwards: 70',
      `From: <sip:100@${self}>;tag=${fromTag}`,
      `To: <sip:999@${cloud.host}>${toTag === undefined ? '' : `;tag=${toTag}`}`,
      `Call-ID: ${callId}`,
      `CSeq: 1 ${method}`,
      `Contact: <sip:100@${self}>`,
      'Event: refer',
      'Subscription-State: active',
      'Content-Length: 0',
    ]
    udp.send(`${lines.join('\r\n')}\r\n\r\n`, cloud.site.port('udp'), '127.0.0.1')
    const story = (): string => [...finals.values()].join(', ')
    return watch.until(`the answer to ${method}`, () => finals.get(branch) ?? null, 20_000, story)
  }
  try {
    await story(ask)
  } finally {
    watch.close('the story is over')
    udp.close()
  }
}
