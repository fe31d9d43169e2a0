// What a lab phone is told before it starts, and what it takes when it is told nothing.
import type {
  ClientCredentials,
  CodecWish,
  Scheduler,
  SessionProfile,
  SrtpPolicy,
  TlsSettings,
  TransportName,
} from '@cordboard/sip'
import { codecWish } from '@cordboard/sip'
import type { Sound } from './mouth.ts'
import type { TracedMessage } from './trace.ts'

/** Opens a way through some network to a local UDP or TCP port; resolves with the port others must use on the same address. */
export type Doors = (kind: 'sip' | 'media', port: number) => Promise<number>

export interface PhoneOptions {
  /** User part of its address: the extension. */
  readonly user: string
  readonly display?: string
  /** Default udp. */
  readonly transport?: TransportName
  /** Local IPv4 address, default 127.0.0.1. */
  readonly address?: string
  /** Where everything is sent: the PBX, or the door of a network before it. Without one, phones call each other by URI. */
  readonly server?: { readonly address: string; readonly port: number; readonly domain?: string }
  readonly login?: ClientCredentials
  /** Asked for at registration, default 300. */
  readonly expiresSeconds?: number
  /** RFC names in order of preference, of PCMU, PCMA and G722; default all three. */
  readonly codecs?: readonly string[]
  /** Payload type for keys, default 101; null: keys are not offered. */
  readonly telephoneEvent?: number | null
  /** Default 20. */
  readonly ptimeMs?: number
  /** SDES, default off. */
  readonly srtp?: SrtpPolicy
  /** Needed with transport tls. */
  readonly tls?: TlsSettings
  /** What it says in calls, default silence. */
  readonly says?: Sound
  /** Differences from the session machine's default profile: session timer, option tags, … */
  readonly profile?: Partial<SessionProfile>
  /** T1 and T2 of retransmissions in ms, default 500 and 4000. */
  readonly timers?: { readonly t1: number; readonly t2: number }
  /** Timers of the SIP side; default the system's. */
  readonly scheduler?: Scheduler
  /** Ways in when a network lies in between. */
  readonly doors?: Doors
  /** Whether it does what a REFER asks; default true. Otherwise it answers 603. */
  readonly takesTransfers?: boolean
  /** Told every SIP message in and out. */
  readonly trace?: (message: TracedMessage) => void
}

export const defaultCodecs: readonly string[] = ['PCMU', 'PCMA', 'G722']

/** The codecs as wishes; throws for a name that a lab phone cannot speak. */
export function wishesFor(names: readonly string[]): readonly CodecWish[] {
  return names.map((name) => {
    const wish = defaultCodecs.includes(name.toUpperCase()) ? codecWish(name) : null
    if (wish === null) throw new Error(`a lab phone does not speak ${name}`)
    return wish
  })
}
