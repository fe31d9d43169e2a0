// Fonio on top of LiveKit: SIP numbers with an assistant behind each, and forwarding from the assistant back to the phone system.
import type { AgentCall, Saying, TransferResult } from './agent-call.ts'
import type { LiveKitCloud } from './cloud.ts'
import { normalizeNumber } from './matching.ts'
import { plainError } from './twirp.ts'

export interface Assistant {
  /** What it says to a caller; default silence. */
  readonly greeting?: Saying
  /** What it does when it has said so. */
  readonly onCall?: (call: AgentCall) => void | Promise<void>
  /** When it takes the call, ms; null: when told. */
  readonly answersAfterMs?: number | null
}

export interface SipNumber {
  readonly number: string
  readonly trunkId: string
  readonly ruleId: string
  /** Whose it is. */
  readonly customer: string
}

/** Address ranges that Fonio asks to have on the allow list. */
export const fonioRanges = ['143.223.88.0/21', '161.115.160.0/19'] as const

/** Numbers are free text of digits, shared by all customers. */
const numberForm = /^\+?[0-9]{2,20}$/

export class Fonio {
  readonly #cloud: LiveKitCloud
  readonly #numbers = new Map<string, SipNumber>()

  constructor(cloud: LiveKitCloud) {
    this.#cloud = cloud
  }

  /** What goes into the phone system's Registrar field. */
  get registrar(): string {
    return this.#cloud.host
  }

  get numbers(): readonly SipNumber[] {
    return [...this.#numbers.values()]
  }

  /** "Create SIP number": the same number as the trunk's main number in the phone system. Throws when somebody has it. */
  createSipNumber(number: string, assistant: Assistant = {}, customer = 'lab'): SipNumber {
    if (!numberForm.test(number)) throw new Error('a SIP number has 2 to 20 digits')
    const key = normalizeNumber(number)
    if (this.#numbers.has(key)) throw new Error(`the number ${number} is already in use: choose another one`)
    const trunk = this.#cloud.createInboundTrunk({ name: `fonio ${number}`, numbers: [number] })
    const { greeting, onCall, answersAfterMs } = assistant
    const rule = this.#cloud.createDispatchRule(
      { kind: 'individual', room: 'fonio', trunkIds: [trunk.id] },
      {
        ...(greeting === undefined ? {} : { says: greeting }),
        ...(onCall === undefined ? {} : { onCall }),
        ...(answersAfterMs === undefined ? {} : { joinsAfterMs: answersAfterMs }),
      },
    )
    const made: SipNumber = { number, trunkId: trunk.id, ruleId: rule.id, customer }
    this.#numbers.set(key, made)
    return made
  }

  removeSipNumber(number: string): void {
    const known = this.#numbers.get(normalizeNumber(number))
    if (known === undefined) return
    this.#numbers.delete(normalizeNumber(number))
    this.#cloud.remove(known.ruleId)
    this.#cloud.remove(known.trunkId)
  }

  /**
   * The assistant forwards its caller. A call that came to a SIP number can only be forwarded to SIP addresses: an outside number is
   * refused, as Fonio's guide warns.
   */
  async forward(call: AgentCall, destination: string): Promise<TransferResult> {
    if (/^sips?:/i.test(destination)) return call.transfer(destination)
    const why = `a call to a SIP number can only be forwarded to a SIP address, not to ${destination}`
    return { ok: false, error: plainError('invalid_argument', why) }
  }
}
