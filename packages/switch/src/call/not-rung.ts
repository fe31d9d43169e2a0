// Tells the operator when a queue or a ring group could ring nobody: of each agent why.
import type { Principal, RingTarget, Trail } from '@cordboard/routing'
import { isBusy, logEntry, type Work } from './work.ts'

/** More than so many agents in one entry are only counted. */
const mostNamed = 30

/** Of a plan's trail the sentences about those whom routing did not choose ("104 is in the profile Away"). */
export function passedOver(trail: Trail): readonly string[] {
  return trail.flatMap((sentence) => {
    const found = /^(\S+) is not rung: it (.+)$/.exec(sentence)
    return found ? [`${found[1]} ${found[2]?.replace(/profile Out of office$/, '$& (do not disturb)')}`] : []
  })
}

/** `members` might have rung by configuration; `others` says why the rest could not. */
export function reportNotRung(
  work: Work,
  at: Principal,
  name: string,
  members: readonly RingTarget[],
  others: readonly string[],
): void {
  const reasons = [...members.map((member) => `${member.number} ${whyNot(work, member)}`), ...others]
  const kind = at.kind === 'queue' ? 'Queue' : 'Ring group'
  const who = at.kind === 'queue' ? 'agents' : 'members'
  const more = reasons.length > mostNamed ? `; and ${reasons.length - mostNamed} more` : ''
  const agents = reasons.length === 0 ? `it has no ${who}` : `${reasons.slice(0, mostNamed).join('; ')}${more}`
  const message = `${kind} ${at.number} ${name}`.trim()
  const tip = `Look at the registration and the profile of the ${who}, and at their log-in to queues.`
  const parameters = { number: at.number, name, agents }
  logEntry(work, 'agents-not-rung', 'Warning', `${message} could ring nobody: ${agents}.`, tip, parameters)
}

function whyNot(work: Work, { userId }: RingTarget): string {
  const { ctx } = work
  if (ctx.devices(userId).length === 0) return 'is not registered'
  if (isBusy(work, userId)) return 'is busy in a call'
  if (ctx.wrappedUpUntil(userId) > ctx.now) return 'is wrapping up a call'
  return 'could not be reached: no media port was free'
}
