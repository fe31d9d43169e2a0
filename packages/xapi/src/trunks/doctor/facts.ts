// What the doctor looks at: one trunk with everything that decides about its calls, gathered beforehand as plain data.
import type { RouteAnswer, TrunkLine } from '@cordboard/link'
import type { Plan, PlanRow, Values } from '@cordboard/model'
import type { CloudKind } from '@cordboard/providers'

/** Structurally the switch's TrunkInspection. */
export interface Inspection {
  readonly line: TrunkLine
  readonly resolution: { readonly registrar: Resolved; readonly proxy: Resolved | null }
  readonly lastAnswer: { readonly method: string; readonly status: number; readonly reason: string } | null
  readonly tls: { readonly subject: string; readonly issuer: string; readonly validUntil: string } | null
  readonly trouble: readonly string[]
}

export interface Resolved {
  readonly host: string
  readonly port: number
  readonly isAddress: boolean
  readonly naptr: boolean
  readonly srv: boolean
  readonly addresses: readonly { readonly transport: string; readonly address: string; readonly port: number }[]
  readonly error: string | null
}

/** A destination outside that something here leads to, and what would become of a call to it now. */
export interface Probe {
  /** `queue 800`, `extension 101`. */
  readonly by: string
  /** Noun and id of the row that leads there. */
  readonly noun: string
  readonly id: number
  /** Number or SIP URI as it stands in the destination. */
  readonly to: string
  readonly answer: RouteAnswer | null
}

/** What the past shows. */
export interface Evidence {
  /** A call by this trunk was answered by the far side. */
  readonly answeredOut: boolean
  /** A caller from outside was sent on by this trunk and answered there. */
  readonly answeredForward: boolean
  /** The newest refusal with 401, 403 or 407, if nothing was answered since. */
  readonly refusedLogin: string | null
}

export interface DoctorFacts {
  readonly trunk: PlanRow
  readonly gateway: Values
  readonly name: string
  readonly hasPassword: boolean
  readonly cloud: CloudKind
  readonly plan: Plan
  readonly e164: Values
  /** Calling codes, digits only. */
  readonly allowedCountries: readonly string[]
  /** Codecs for calls to outside when the trunk names none. */
  readonly systemCodecs: readonly string[]
  /** Fields of the block and allow list's rows. */
  readonly blocklist: readonly Values[]
  /** Ids of users with a registered device; null: nobody knows. */
  readonly registered: ReadonlySet<number> | null
  /** Null: the switch is away. */
  readonly inspection: Inspection | null
  readonly probes: readonly Probe[]
  readonly publicAddress: string | null
  readonly evidence: Evidence
  /** Epoch milliseconds. */
  readonly now: number
}

/** The probes whose first way out is this trunk. */
export function leavingHere({ probes, name }: DoctorFacts): readonly Probe[] {
  return probes.filter(
    ({ answer }) => answer?.plan === 'dialOut' && answer.targets[0]?.startsWith(`${name}: `) === true,
  )
}
