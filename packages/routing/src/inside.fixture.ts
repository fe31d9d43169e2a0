// Calls inside the house, as the tests of their destinations dial them.
import { decide } from './decide.ts'
import { type Facts, plainProfile } from './facts.ts'
import type { ProfileFacts } from './handling-facts.ts'
import { both, caller, group, officeTime, to, weekdays } from './office.fixture.ts'
import type { CallerFacts, Plan, Principal } from './plan.ts'

export const x = (number: string): Principal => ({ kind: 'extension', number })
export const inside = caller('104')
export const plain = { hops: 0, visited: [] as string[] }

export function calls(facts: Facts, number: string, by: CallerFacts = inside, now = officeTime): Plan {
  const on: Principal = by.trunk === null ? x('104') : { kind: 'trunk', number: '10000' }
  return decide(facts, { ...plain, on, caller: by, now, dialled: number, forwarding: by.trunk !== null })
}

export const away = (change: Partial<ProfileFacts> = {}): ProfileFacts => ({
  ...plainProfile,
  name: 'Away',
  rings: false,
  away: both(to('extension', '102')),
  ...change,
})

export const open = group({ hours: weekdays })
