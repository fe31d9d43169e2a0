// What a run of provisioning comes to.
import type { ProvisionStep, StepName } from './ensure.ts'
import type { RestFailure } from './rest.ts'

export interface ProvisionedCredentials {
  readonly username: string
  /** Null: the user existed and its password was not changed, or the run was dry. */
  readonly password: string | null
}

export interface Provisioned {
  readonly ok: true
  readonly dryRun: boolean
  readonly steps: readonly ProvisionStep[]
  readonly trial: boolean
  readonly trunkSid: string | null
  /** Registrar of the trunk here. */
  readonly termination: string
  readonly originationUrl: string
  readonly credentials: ProvisionedCredentials
  readonly numbers: readonly ProvisionedNumber[]
}

export interface ProvisionedNumber {
  readonly PhoneNumber: string
  readonly Sid: string
  /** registered, unregistered, pending-registration, …; as Twilio says it. */
  readonly EmergencyStatus: string
}

export interface ProvisionFailed {
  readonly ok: false
  /** Null: the plan itself cannot work; `failure.message` begins with its field. */
  readonly step: StepName | null
  readonly what: string
  readonly failure: RestFailure
  /** What was done before; it is found again when the plan is run once more. */
  readonly steps: readonly ProvisionStep[]
  /** Keep them: a password made in this run is not shown again. */
  readonly credentials: ProvisionedCredentials | null
}
