// Automatic entries of the block list: renewed when the address is blocked again, removed when their time has passed.

import type { Configuration } from './configuration.ts'
import type { Actor, StoredRow } from './contract.ts'

/** So many automatic entries are kept; a flood of addresses pushes the oldest out. */
const MAX_AUTOMATIC = 10_000

interface Block {
  readonly expiresAt: number | null
  readonly reason: string
}

export async function block(
  configuration: Configuration,
  address: string,
  { expiresAt, reason }: Block,
  by: Actor,
): Promise<StoredRow> {
  const known = await configuration.readBy('Blocklist', 'IPAddrMask', address, false)
  const until = expiresAt === null ? null : new Date(expiresAt).toISOString()
  if (known !== null) {
    // What an administrator wrote stays as it is; an Allow entry is never turned into a block.
    if (known.fields.AddedBy !== 'AutoBlacklist') return known
    const written = await configuration.write(
      [{ kind: 'patch', noun: 'Blocklist', id: known.id, fields: { ExpiresAt: until, Description: reason } }],
      by,
    )
    return written.rows[0] ?? known
  }
  const automatic = (await configuration.list('Blocklist', false)).filter(isAutomatic)
  const surplus = automatic.slice(0, Math.max(0, automatic.length - MAX_AUTOMATIC + 1))
  const fields = {
    IPAddrMask: address,
    BlockType: 'Block',
    AddedBy: 'AutoBlacklist',
    ExpiresAt: until,
    Description: reason.slice(0, 255),
  }
  const written = await configuration.write(
    [
      { kind: 'create', noun: 'Blocklist', fields },
      ...surplus.map((row) => ({ kind: 'delete' as const, noun: 'Blocklist', id: row.id })),
    ],
    by,
  )
  const made = written.rows[0]
  return made ?? { noun: 'Blocklist', id: 0, version: written.version, number: null, fields }
}

function isAutomatic(row: StoredRow): boolean {
  return row.fields.AddedBy === 'AutoBlacklist'
}

export async function removeExpiredBlocks(configuration: Configuration, now: number, by: Actor): Promise<number> {
  const rows = await configuration.list('Blocklist', false)
  const past = rows.filter(({ fields }) => typeof fields.ExpiresAt === 'string' && Date.parse(fields.ExpiresAt) <= now)
  if (past.length === 0) return 0
  await configuration.write(
    past.map((row) => ({ kind: 'delete', noun: 'Blocklist', id: row.id })),
    by,
  )
  return past.length
}
