// A call inside the telephone network: two ends that tell each other how it goes, and the sound between them.
import { type AudioPort, joinPorts } from './audio-port.ts'

//            ring                answer
//   setup ----------> alerting ----------> answered
//     |   \              |                    |
//     |    +-- answer ---|------------------->|
//     +------------ release by either end ----+--> released
//
// `progress` (sound before the answer) may come in setup and alerting and changes no state.

export type CircuitState = 'setup' | 'alerting' | 'answered' | 'released'

/** Why a call ended or never came about. */
export type ReleaseCause =
  | 'normal'
  | 'cancelled'
  | 'busy'
  | 'noAnswer'
  | 'rejected'
  | 'blocked'
  | 'unknownNumber'
  | 'unavailable'
  | 'congestion'

/** What is known when a call is set up. */
export interface Setup {
  /** The caller's number in E.164; null when withheld. */
  readonly from: string | null
  /** The caller's name as the network knows it (CNAM). */
  readonly name: string | null
  /** The number called. */
  readonly to: string
  /** The number that forwarded the call last. */
  readonly diversion: string | null
}

export type CircuitEvent =
  | { readonly event: 'ringing' }
  /** Sound comes before the answer. */
  | { readonly event: 'progressed' }
  | { readonly event: 'answered' }
  /** `status`: the SIP status behind it, when a SIP carrier was asked. */
  | { readonly event: 'released'; readonly cause: ReleaseCause; readonly status: number | null }

export interface CircuitEnd {
  readonly setup: Setup
  readonly role: 'caller' | 'callee'
  readonly state: CircuitState
  /** Its sound. */
  port: AudioPort | null
  /** What the other end does; what came before this was set is told at once. */
  onEvent: ((event: CircuitEvent) => void) | null
  readonly peer: CircuitEnd
  ring(): void
  progress(): void
  answer(): void
  /** Ends the call from this end; without effect when it has ended. */
  release(cause: ReleaseCause, status?: number | null): void
  /** The network ends the call: both ends are told. */
  expire(cause: ReleaseCause): void
  /** Another conversation takes the sound of both ends. */
  partSound(): void
}

class Circuit {
  readonly setup: Setup
  state: CircuitState = 'setup'
  readonly caller: End
  readonly callee: End
  readonly #settled: () => void
  #sound: 'none' | 'wanted' | 'parted' = 'none'
  #part: (() => void) | null = null

  constructor(setup: Setup, settled: () => void) {
    this.setup = setup
    this.#settled = settled
    this.caller = new End(this, 'caller')
    this.callee = new End(this, 'callee')
  }

  advance(from: readonly CircuitState[], to: CircuitState): boolean {
    if (!from.includes(this.state)) return false
    this.state = to
    if (to === 'answered' || to === 'released') this.#settled()
    return true
  }

  /** Joins the sound of both ends as soon as both have one. */
  join(wanted: boolean): void {
    if (wanted && this.#sound === 'none') this.#sound = 'wanted'
    if (this.#sound !== 'wanted') return
    const [one, other] = [this.caller.port, this.callee.port]
    if (this.#part === null && one !== null && other !== null) this.#part = joinPorts(one, other)
  }

  part(): void {
    this.#part?.()
    this.#part = null
    this.#sound = 'parted'
  }
}

class End implements CircuitEnd {
  readonly #circuit: Circuit
  readonly role: 'caller' | 'callee'
  #port: AudioPort | null = null
  #listener: ((event: CircuitEvent) => void) | null = null
  #untold: CircuitEvent[] = []

  constructor(circuit: Circuit, role: 'caller' | 'callee') {
    this.#circuit = circuit
    this.role = role
  }

  get setup(): Setup {
    return this.#circuit.setup
  }

  get state(): CircuitState {
    return this.#circuit.state
  }

  get peer(): End {
    return this.role === 'caller' ? this.#circuit.callee : this.#circuit.caller
  }

  get port(): AudioPort | null {
    return this.#port
  }

  set port(port: AudioPort | null) {
    this.#port = port
    this.#circuit.join(false)
  }

  get onEvent(): ((event: CircuitEvent) => void) | null {
    return this.#listener
  }

  set onEvent(listener: ((event: CircuitEvent) => void) | null) {
    this.#listener = listener
    for (const event of this.#untold.splice(0)) this.tell(event)
  }

  tell(event: CircuitEvent): void {
    if (this.#listener === null) this.#untold.push(event)
    else this.#listener(event)
  }

  ring(): void {
    if (this.#circuit.advance(['setup', 'alerting'], 'alerting')) this.peer.tell({ event: 'ringing' })
  }

  progress(): void {
    if (this.state !== 'setup' && this.state !== 'alerting') return
    this.#circuit.join(true)
    this.peer.tell({ event: 'progressed' })
  }

  answer(): void {
    if (!this.#circuit.advance(['setup', 'alerting'], 'answered')) return
    this.peer.tell({ event: 'answered' })
    this.#circuit.join(true)
  }

  release(cause: ReleaseCause, status: number | null = null): void {
    if (!this.#circuit.advance(['setup', 'alerting', 'answered'], 'released')) return
    this.#circuit.part()
    this.peer.tell({ event: 'released', cause, status })
  }

  expire(cause: ReleaseCause): void {
    if (!this.#circuit.advance(['setup', 'alerting', 'answered'], 'released')) return
    this.#circuit.part()
    this.peer.tell({ event: 'released', cause, status: null })
    this.tell({ event: 'released', cause, status: null })
  }

  partSound(): void {
    this.#circuit.part()
  }
}

/** The two ends of a new call; `settled` is called when it is answered, and when it is released. */
export function openCircuit(
  setup: Setup,
  settled: () => void = () => undefined,
): { readonly caller: CircuitEnd; readonly callee: CircuitEnd } {
  return new Circuit(setup, settled)
}

/**
 * Lets the far ends of two answered calls talk with each other, as after a transfer: `one` and `other` are the near ends,
 * which step aside. When one far end hangs up, the other is released.
 */
export function joinFarEnds(one: CircuitEnd, other: CircuitEnd): void {
  one.partSound()
  other.partSound()
  const [left, right] = [one.peer.port, other.peer.port]
  const part = left === null || right === null ? null : joinPorts(left, right)
  const passOn = (to: CircuitEnd) => (event: CircuitEvent) => {
    if (event.event !== 'released') return
    part?.()
    to.release(event.cause, event.status)
  }
  one.onEvent = passOn(other)
  other.onEvent = passOn(one)
}
