// Looks at passwords and secrets. When too many of an account were wrong nobody looks, and right reads like wrong.
import type { Store } from '@cordboard/store'
import type { SwitchDesk } from '../switch-desk/switch-desk.ts'

const MAX_SECRET = 1024
const MAX_NAME = 64
/** The switch answers from memory. */
const ANSWER_MS = 1000

export interface GuardDesk {
  readonly store: Pick<Store, 'verifySecret'>
  readonly switch: Pick<SwitchDesk, 'request'>
}

export interface GuardedAccount {
  readonly noun: 'User' | 'ServicePrincipal'
  readonly field: string
  /** Null: nobody has the name, which costs the same work. */
  readonly id: number | null
  /** What tries are counted under: the account's number, whatever it was called; of unknown ones the text that was given. */
  readonly name: string
}

/** Is this the account's password or secret, and may it be known? */
export async function isRightSecret(
  desk: GuardDesk,
  { noun, field, id, name }: GuardedAccount,
  given: string,
  address: string,
): Promise<boolean> {
  const may = await mayTry(desk, name, address)
  const isRight = await desk.store.verifySecret(noun, may ? id : null, field, given.slice(0, MAX_SECRET))
  // Of many tries at once those learn nothing that end when there have been too many.
  return (await mayTry(desk, name, address)) && may && isRight
}

/** Asks the switch, which counts for both doors; while it is away nobody counts, and the answer is yes. */
export async function mayTry(desk: Pick<GuardDesk, 'switch'>, name: string, address: string): Promise<boolean> {
  const asked = { kind: 'mayLogIn', address, user: name.slice(0, MAX_NAME) } as const
  try {
    return (await desk.switch.request(asked, ANSWER_MS)) !== false
  } catch {
    return true
  }
}

/** The switch owns the counters per address and account; while it is away there is nobody to count. */
export function countFailed(desk: Pick<GuardDesk, 'switch'>, name: string, address: string): void {
  void desk.switch.request({ kind: 'webLoginFailed', address, user: name.slice(0, MAX_NAME) }).catch(() => undefined)
}

/** Tokens and codes are nobody's until they are found: guesses at them are counted by where they come from. */
export const unownedName = (what: 'codes' | 'refresh tokens', address: string): string => `${what} at ${address}`
