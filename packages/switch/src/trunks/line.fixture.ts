// A trunk's line and its world: the clock, what is armed, what was asked and noted.
import assert from 'node:assert/strict'
import { parseMessage, type RegistrationPlan, type SipResponse } from '@cordboard/sip'
import { stepLine } from './line.ts'
import {
  type LineCommand,
  type LineContext,
  type LineEvent,
  type LineState,
  type LineTimer,
  newLine,
} from './line-state.ts'
import type { Place } from './places.ts'

const plan: RegistrationPlan = {
  id: 'trunk-1',
  callId: 'call',
  localTag: 'tag',
  aor: '<sip:company@carrier.example>',
  registrar: 'sip:carrier.example',
  target: { uri: 'sip:carrier.example', flow: null },
  contact: '',
  expiresSeconds: 600,
  headers: [],
  retrySeconds: 30,
}

export const place = (address: string): Place => ({
  transport: 'udp',
  address,
  port: 5060,
  serverName: 'carrier.example',
})
export const a = place('192.0.2.1')
export const b = place('192.0.2.2')

export function response(status: number, more: readonly string[] = []): SipResponse {
  const text = [
    `SIP/2.0 ${status} Told`,
    'Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1',
    'From: <sip:x@x>;tag=a',
    'To: <sip:x@x>;tag=b',
    'Call-ID: c',
    'CSeq: 1 REGISTER',
    ...more,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
  const read = parseMessage(Buffer.from(text), 'datagram')
  assert.ok(read.ok && read.message.kind === 'response')
  return read.message
}

/** A line and its world: the clock, what is armed, what was asked and noted. */
export class World {
  state: LineState
  now = 1000
  disabled: string | null = null
  readonly armed = new Map<LineTimer, number>()
  readonly requests: Extract<LineCommand, { command: 'request' }>[] = []
  readonly notes: string[] = []
  resolves = 0

  constructor(registers: boolean) {
    this.state = newLine('trunk-1', registers ? plan : null, this.now)
  }

  feed(event: LineEvent): void {
    const [state, commands] = stepLine(this.state, event, this.#context())
    this.state = state
    for (const command of commands) this.#take(command)
  }

  get last(): Extract<LineCommand, { command: 'request' }> {
    const last = this.requests.at(-1)
    assert.ok(last)
    return last
  }

  answer(status: number, more: readonly string[] = []): void {
    this.feed({ event: 'answered', transaction: this.last.transaction, response: response(status, more) })
  }

  fail(why: 'timeout' | 'transport' = 'timeout'): void {
    this.feed({ event: 'failed', transaction: this.last.transaction, why, problem: null })
  }

  fire(timer: LineTimer): void {
    this.now += this.armed.get(timer) ?? assert.fail(`${timer} is not armed`)
    this.armed.delete(timer)
    this.feed({ event: 'timerFired', timer })
  }

  start(...places: readonly Place[]): void {
    this.feed({ event: 'started' })
    this.feed({ event: 'resolved', places, ttlMs: 60_000 })
  }

  #take(command: LineCommand): void {
    if (command.command === 'request') this.requests.push(command)
    else if (command.command === 'arm') this.armed.set(command.timer, command.ms)
    else if (command.command === 'disarm') this.armed.delete(command.timer)
    else if (command.command === 'note') this.notes.push(command.note.note)
    else this.resolves += 1
  }

  #context(): LineContext {
    return {
      now: this.now,
      random: 0.5,
      disabled: this.disabled,
      authorize: (_draft, challenge) => (challenge.status === 401 ? [['Authorization', 'Digest x']] : null),
      contactFor: ({ address }) => `<sip:company@198.51.100.1;to=${address}>`,
      probe: { from: '<sip:us@carrier.example>', uri: 'sip:carrier.example', callId: 'o', tag: 't' },
    }
  }
}
