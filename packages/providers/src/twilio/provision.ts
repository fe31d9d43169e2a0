// Sets up a trunk at Twilio: access list, credentials, trunk, origination, numbers, emergency address. Run again, it makes only what lacks.
import { authorize, generatePassword, maxUsername, type RandomBytes } from './credentials.ts'
import { StepFailed, Workshop } from './ensure.ts'
import { invalid, type TwilioAccess } from './phones.ts'
import { type ProvisionPlan, planProblem } from './plan.ts'
import type { Provisioned, ProvisionFailed } from './provisioned.ts'
import { Run } from './run.ts'

export interface ProvisionOptions {
  /** Reads only; the steps say what would be made. */
  readonly dryRun?: boolean
  readonly randomBytes: RandomBytes
  /** For the lab: addresses that are not public are accepted. */
  readonly allowPrivateAddress?: boolean
}

export async function provisionTrunk(
  access: TwilioAccess,
  plan: ProvisionPlan,
  options: ProvisionOptions,
): Promise<Provisioned | ProvisionFailed> {
  const authorization = authorize(plan.accountSid, plan.apiKey)
  const problem = authorization.ok ? planProblem(plan, options.allowPrivateAddress ?? false) : authorization
  if (!authorization.ok || problem !== null) {
    const failure = invalid(problem === null ? '' : `${problem.field}: ${problem.reason}`)
    return { ok: false, step: null, what: '', failure, steps: [], credentials: null }
  }
  const username = plan.username ?? usernameFor(plan.name)
  const password = plan.password ?? generatePassword(options.randomBytes)
  const settings = {
    ...access,
    authorization: authorization.header,
    secrets: [...authorization.secrets, password],
  }
  const shop = new Workshop(settings, options.dryRun ?? false)
  const run = new Run(shop, access, plan, { username, password })
  try {
    return await run.all(options.dryRun ?? false)
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
    const { step, what, failure } = error
    return { ok: false, step, what, failure, steps: shop.steps, credentials: run.credentials() }
  }
}

const usernameFor = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, maxUsername) || 'cordboard'
