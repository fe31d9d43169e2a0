// Which device each SIP session is with, and the way to it now: when its connection is gone, its newest registration's.
import type { Flow, Target } from '@cordboard/sip'
import type { Binding } from '../registrar/binding.ts'

/** A device of a user; `name` stays the same when it registers again over another connection. */
export interface DeviceOf {
  readonly userId: number
  readonly name: string
}

export interface SessionDevicesOptions {
  readonly contacts: (userId: number) => readonly Binding[]
  readonly isOpen: (flow: Flow) => boolean
}

/** What tells a user's devices apart: the instance (RFC 5626 4.1), else the Contact. */
export function deviceName(binding: Binding): string {
  return binding.instance ?? binding.contactKey
}

/** The device a request came from: the one that registered over the same flow; null when none did. */
export function deviceAt(contacts: readonly Binding[], flow: Flow): string | null {
  const found = contacts.find(
    ({ flow: its }) =>
      its.transport === flow.transport &&
      its.connection === flow.connection &&
      its.remote.address === flow.remote.address &&
      its.remote.port === flow.remote.port,
  )
  return found ? deviceName(found) : null
}

export class SessionDevices {
  readonly #options: SessionDevicesOptions
  readonly #devices = new Map<string, DeviceOf>()

  constructor(options: SessionDevicesOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#devices.size
  }

  note(session: string, userId: number | null, name: string | null): void {
    if (userId !== null && name !== null) this.#devices.set(session, { userId, name })
  }

  forget(session: string): void {
    this.#devices.delete(session)
  }

  /** A phone behind NAT can be reached only over a connection of its own making: the newest one, once the old is gone. */
  reach(session: string, target: Target): Target {
    const { flow } = target
    if (flow === null || flow.transport === 'udp' || this.#options.isOpen(flow)) return target
    const device = this.#devices.get(session)
    if (!device) return target
    const newest = this.#options
      .contacts(device.userId)
      .filter((binding) => deviceName(binding) === device.name && this.#options.isOpen(binding.flow))
      .sort((a, b) => b.deadline.monotonicMs - a.deadline.monotonicMs)[0]
    return newest ? { uri: target.uri, flow: newest.flow } : target
  }
}
