// Commands about trunks and routes: their state, and who would get a call.
import type { RouteAnswer, TrunkLine } from '@cordboard/link'
import type { SwitchConsole } from './switch-console.ts'
import { table } from './table.ts'

/** Every trunk with its state, calls and addresses. */
export async function trunksText(console_: SwitchConsole): Promise<string> {
  const lines = (await console_.ask({ kind: 'trunks' })) as readonly TrunkLine[]
  if (lines.length === 0) return 'There are no trunks yet.'
  const rows = lines.map((line) => [
    line.number,
    line.name,
    line.up ? line.state : `${line.state}: ${line.trouble ?? 'no reason known'}`,
    String(line.calls),
    line.addresses.join(', '),
  ])
  return table(['Number', 'Name', 'State', 'Calls', 'Addresses'], rows)
}

/** Who would get a call from `from` to `to`, and why. `trunk`: it would come in by that trunk (its number). */
export async function routeText(
  console_: SwitchConsole,
  from: string,
  to: string,
  trunk: string | null,
): Promise<string> {
  const by = trunk === null ? null : await trunkId(console_, trunk)
  const answer = (await console_.ask({
    kind: 'explainRoute',
    question: { from, to, trunk: by, at: null },
  })) as RouteAnswer
  const status = answer.status === null ? '' : ` (${answer.status})`
  const first = `${answer.plan}${status}${answer.targets.length > 0 ? `: ${answer.targets.join(', ')}` : ''}`
  const why = answer.trail.map((sentence) => `  because ${sentence}`)
  const onwards = answer.onwards.map((step) => `${step.why}: ${[step.plan, ...step.targets].join(' ')}`)
  return [first, ...why, ...onwards, ...(answer.tip === null ? [] : [answer.tip])].join('\n')
}

async function trunkId(console_: SwitchConsole, number: string): Promise<number> {
  const lines = (await console_.ask({ kind: 'trunks' })) as readonly TrunkLine[]
  const found = lines.find((line) => line.number === number)
  if (!found) throw new Error(`There is no trunk ${number}; "cordboard trunks" lists them.`)
  return found.id
}
