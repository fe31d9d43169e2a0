// The users of a measured instance: numbers, log-ins, and the lines SIPp reads them from.
import type { Mutation } from '@cordboard/store'

const first = 10_000

export interface BenchUser {
  readonly number: string
  readonly authId: string
}

/** All have the same password: it is not what is measured. */
export const password = 'bench-secret'

export function benchUser(index: number): BenchUser {
  const number = String(first + index)
  return { number, authId: `auth${number}` }
}

export function userRows(from: number, to: number): Mutation[] {
  return Array.from({ length: to - from }, (_, offset) => {
    const user = benchUser(from + offset)
    const fields = {
      Number: user.number,
      FirstName: `User ${user.number}`,
      AuthID: user.authId,
      AuthPassword: password,
    }
    return { kind: 'create', noun: 'User', fields }
  })
}

/** What an operator writes who lets a trusted address send without limit. */
export const allowLoopback: Mutation = {
  kind: 'create',
  noun: 'Blocklist',
  fields: { IPAddrMask: '127.0.0.1', BlockType: 'Allow', Description: 'bench' },
}

const login = (user: BenchUser): string => `[authentication username=${user.authId} password=${password}]`

/** Number and log-in of users `from`..`to`. */
export function registerLines(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, offset) => {
    const user = benchUser(from + offset)
    return `${user.number};${login(user)}`
  })
}

/** Users 0..pairs call users pairs..2*pairs. */
export function callLines(pairs: number): string[] {
  return Array.from({ length: pairs }, (_, index) => {
    const user = benchUser(index)
    return `${user.number};${login(user)};${benchUser(pairs + index).number}`
  })
}
