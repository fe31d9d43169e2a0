// What the switch is given and what it offers to the process it runs in.
import type { KeyObject } from 'node:crypto'
import type { ControlCommand, MediaCommand, MediaEvent, SwitchEvent, SwitchStatus } from '@cordboard/link'
import type { DnsResolver, Endpoint, Scheduler, SessionProfile, SipStack, StackOptions } from '@cordboard/sip'
import type { AddressSettings } from '../address/advertise.ts'
import type { InterfaceAddress } from '../address/listen.ts'
import type { CallPolicy } from '../call/context.ts'
import type { RegistrationLimits } from '../registrar/bindings.ts'
import type { Clock } from '../time/deadline.ts'
import type { ConsolePort } from './control-desk.ts'

/** Structured log lines; never with secrets. */
export type SwitchLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields: Readonly<Record<string, unknown>>,
) => void

export interface SwitchOptions {
  /** The stack's own options; user, rules, Via addresses, scheduler and clock are the switch's business. */
  readonly sip: Omit<StackOptions, 'user' | 'rules' | 'isOutside' | 'viaAddress' | 'scheduler' | 'now' | 'random'>
  /** Finds the addresses of trunks (RFC 3263); without one only addresses can be trunks. */
  readonly resolver?: Pick<DnsResolver, 'locate' | 'resolve'>
  readonly addresses: AddressSettings
  /** Local addresses with their networks, on which media is leased. */
  readonly mediaAddresses: readonly InterfaceAddress[]
  /** Ports kept leased ahead per media address and process. */
  readonly leaseAhead: number
  /** Folder of the journal, and its AES-256 key. */
  readonly folder: string
  readonly key: KeyObject
  /** Host part of the identities we assert; null: each peer is told the address it reached us at. */
  readonly domain: string | null
  /** Digest realm; phones keep it, so it should never change. */
  readonly realm: string
  readonly clock: Clock
  readonly random: (bytes: number) => Buffer
  readonly log: SwitchLog
  readonly scheduler?: Scheduler
  readonly policy?: Partial<CallPolicy>
  readonly profile?: SessionProfile
  readonly registrations?: RegistrationLimits
  /** A media process whose link stays down for so long is given up. */
  readonly mediaLostAfterMs?: number
}

/** A link's end as the switch sees it; the composition root joins it to a carrier. */
export interface ControlPort {
  up(send: (event: SwitchEvent) => void): void
  received(command: ControlCommand): void
  down(): void
}

export interface MediaPort {
  /** `epoch` is new at each start of that media process. */
  up(name: string, epoch: string, send: (command: MediaCommand) => void): void
  received(name: string, epoch: string, event: MediaEvent): void
  down(name: string, epoch: string): void
}

export interface Switch {
  readonly control: ControlPort
  /** A further asker (the command line): it hears only answers to its own requests. */
  openConsole(send: (event: SwitchEvent) => void): ConsolePort
  readonly media: MediaPort
  /** Where it listens, with the ports the system chose. */
  readonly endpoints: readonly Endpoint[]
  status(): SwitchStatus
  /** Running totals of the SIP stack. */
  metrics(): ReturnType<SipStack['metrics']>
  /** Live objects for leak tests; all but the sockets are zero when idle. */
  counts(): Readonly<Record<string, number>>
  reloadTls: SipStack['reloadTls']
  /** Takes no new calls, waits up to `graceMs` for calls to end, hangs up the rest, writes everything, closes. */
  close(graceMs?: number): Promise<void>
}
