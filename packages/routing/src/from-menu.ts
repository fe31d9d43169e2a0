// What a receptionist's key, silence or wrong key leads to.
import { deliver } from './deliver.ts'
import type { Facts } from './facts.ts'
import type { MenuQuestion, Plan } from './plan.ts'
import { describeTo } from './targets.ts'
import { saying, tooManyHops, walkOf } from './walk.ts'

const said = {
  key: 'the caller chose',
  timeout: 'the caller pressed nothing, which means',
  invalid: 'a wrong key means',
}

/** A key is the caller's wish: going back to where it was is no circle. It still uses up a hop. */
export function fromMenu(facts: Facts, question: MenuQuestion): Plan {
  const { at, to, by = 'key' } = question
  const asked = walkOf(facts, question)
  const passed = asked.visited.includes(at.number) ? asked.visited : [...asked.visited, at.number]
  const walk = saying({ ...asked, visited: by === 'key' ? [] : passed }, `at receptionist ${at.number}`)
  const stopped = tooManyHops(walk)
  if (stopped) return stopped
  return deliver(walk, { to, on: at, prompt: null, why: `${said[by]} ${describeTo(to)}`, forwarding: true })
}
