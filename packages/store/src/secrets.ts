// Takes secrets out of given fields and makes them ready to be stored; makes up those the model wants random.
import { randomInt } from 'node:crypto'
import type { RowFields } from './contract.ts'
import { hashPassword } from './passwords.ts'
import { type Layout, placeOf } from './rows.ts'
import type { Sealer } from './seal.ts'

// No characters that are mistaken for others when read aloud or typed on a phone.
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'

/** Letters and digits, 5.8 bits each. */
export function randomText(length: number): string {
  return Array.from({ length }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('')
}

/** Ten characters, about 58 bits. */
export function randomLogin(): string {
  return randomText(10)
}

/** Four digits. */
export function randomPin(): string {
  return String(randomInt(10_000)).padStart(4, '0')
}

/** Hashes of the password fields given; slow on purpose, so done before the transaction begins. */
export async function hashGiven(layout: Layout, given: RowFields): Promise<Readonly<Record<string, string>>> {
  const hashes: Record<string, string> = {}
  for (const [name, kind] of layout.secrets) {
    const value = given[name]
    if (kind === 'hashed' && typeof value === 'string' && value !== '') hashes[name] = await hashPassword(value)
  }
  return hashes
}

export interface Parted {
  /** The fields without secrets. */
  readonly fields: RowFields
  readonly sealed: Readonly<Record<string, string>>
}

/** Parts a whole row. `before` keeps what `given` does not mention; null or '' in `given` removes a secret. */
export function partSecrets(
  layout: Layout,
  id: number,
  given: RowFields,
  hashes: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
  sealer: Sealer,
): Parted {
  const fields: Record<string, unknown> = { ...given }
  const sealed: Record<string, string> = { ...before }
  for (const [name, kind] of layout.secrets) {
    const value = fields[name]
    delete fields[name]
    if (value === undefined) continue
    delete sealed[name]
    if (typeof value !== 'string' || value === '') continue
    if (kind === 'encrypted') sealed[name] = sealer.seal(value, placeOf(layout.noun.name, id, name))
    else if (hashes[name] !== undefined) sealed[name] = hashes[name]
  }
  return { fields, sealed }
}
