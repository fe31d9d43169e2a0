// What the parts of an account need from the world: fresh sids and the time.
import { randomBytes } from 'node:crypto'

export interface AccountTools {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** 32 hexadecimal digits. */
  readonly random: () => string
}

export const worldTools: AccountTools = { now: Date.now, random: () => randomBytes(16).toString('hex') }

export function dates(tools: AccountTools): { created: number; updated: number } {
  const now = tools.now()
  return { created: now, updated: now }
}

/** Puts the given fields on a resource; those that are undefined stay as they were. */
export function change<Resource extends { updated: number }>(
  tools: AccountTools,
  resource: Resource,
  fields: { readonly [Name in keyof Resource]?: Resource[Name] | undefined },
): Resource {
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) Object.assign(resource, { [name]: value })
  }
  resource.updated = tools.now()
  return resource
}
