// A call arrives at a queue, ring group, receptionist or department: its exits by hours, else what it does itself.
import type { RouteFacts } from './destination-facts.ts'
import { longestNumber } from './entities.ts'
import type { ExtensionFacts, Facts } from './facts.ts'
import type { HourExits, QueueFacts, ReceptionistFacts, RingGroupFacts } from './handling-facts.ts'
import { type DepartmentNow, departmentNow } from './hours/department.ts'
import { lookUp } from './index-map.ts'
import type { GroupFacts } from './office-facts.ts'
import type { Principal, RingTarget } from './plan.ts'
import { refuse } from './refusal.ts'
import { describeTo, extensionTarget } from './targets.ts'
import { leaping, planned, type Step, type Walk } from './walk.ts'

/** Longest lists that are rung or asked; more is a mistake in configuration. */
const mostMembers = 1000

export function atQueue(walk: Walk, queue: QueueFacts): Step {
  const at: Principal = { kind: 'queue', number: queue.number }
  const office = departmentNow(walk.facts, queue.group, walk.now)
  const exit = exitOf(office, queue.exits)
  if (exit) return leaveBy(at, exit, office)
  if (queue.strategy === 'unsupported') {
    const why = `queue ${queue.number} has a polling strategy that this version does not have`
    return planned(refuse('feature-missing', walk.trail, why, 'Choose Ring All or a hunt strategy.'))
  }
  const { members, whyNot } = membersOf(walk.facts, queue.agents, agentObjection(queue))
  return planned({
    plan: 'queue',
    at,
    name: queue.name,
    strategy: queue.strategy,
    agents: members,
    pollingSeconds: queue.pollingSeconds,
    timeoutSeconds: queue.timeoutSeconds,
    maxCallers: queue.maxCallers,
    wrapUpSeconds: queue.wrapUpSeconds,
    music: queue.music ?? office.group?.musicOnHold ?? null,
    intro: queue.intro,
    playFullIntro: queue.playFullIntro,
    trail: [...walk.trail, office.why, `queue ${queue.number} takes the call`, ...whyNot],
  })
}

export function atRingGroup(walk: Walk, group: RingGroupFacts): Step {
  const at: Principal = { kind: 'ringGroup', number: group.number }
  const office = departmentNow(walk.facts, group.group, walk.now)
  const exit = exitOf(office, group.exits)
  if (exit) return leaveBy(at, exit, office)
  if (group.strategy === 'unsupported') {
    const why = `ring group ${group.number} has a strategy that this version does not have`
    return planned(refuse('feature-missing', walk.trail, why, 'Choose Ring All or Hunt.'))
  }
  const { members, whyNot } = membersOf(walk.facts, group.members, memberObjection)
  return planned({
    plan: 'ringGroup',
    at,
    name: group.name,
    strategy: group.strategy,
    members,
    ringSeconds: group.ringSeconds,
    greeting: group.greeting,
    trail: [...walk.trail, office.why, `ring group ${group.number} takes the call`, ...whyNot],
  })
}

export function atReceptionist(walk: Walk, receptionist: ReceptionistFacts): Step {
  const at: Principal = { kind: 'receptionist', number: receptionist.number }
  const office = departmentNow(walk.facts, receptionist.group, walk.now)
  const exit = exitOf(office, receptionist.exits)
  if (exit) return leaveBy(at, exit, office)
  const { name, prompt, timeoutSeconds, keys, onTimeout, onInvalid } = receptionist
  const digits = receptionist.directDial ? longestNumber(walk.facts) : 0
  return planned({
    plan: 'receptionist',
    at,
    name,
    prompt,
    timeoutSeconds,
    keys: keys.map((key) => ({ ...key })),
    onTimeout,
    onInvalid,
    directDial: digits > 0 ? { digits } : null,
    trail: [...walk.trail, office.why, `receptionist ${receptionist.number} takes the call`],
  })
}

/** The department itself was called: its own routes by its own hours. */
export function atGroup(walk: Walk, group: GroupFacts): Step {
  const at: Principal = { kind: 'group', number: group.number }
  const office = departmentNow(walk.facts, group.id, walk.now)
  const routes: Readonly<Record<DepartmentNow['mode'], RouteFacts>> = {
    open: group.officeRoute,
    closed: group.outOfOfficeRoute,
    break: group.breakRoute,
    holiday: group.holidaysRoute,
    operator: group.operator,
  }
  const chosen = routes[office.mode]
  // A department has no handling of its own, so what is not set falls back to what happens when it is open.
  const route = chosen.destination.kind === 'proceed' ? group.officeRoute : chosen
  if (route.destination.kind === 'proceed') {
    const tip = `Set the routes of department ${group.name || group.number}.`
    const why = `${office.why} and has no destination for that`
    return planned(refuse('no-destination', walk.trail, why, tip))
  }
  return leaveBy(at, route, office)
}

/** Why a user is not rung, or null. */
type Objection = (user: ExtensionFacts) => string | null

function agentObjection({ number, loggedOut }: QueueFacts): Objection {
  const away = new Set(loggedOut)
  return (user) => {
    if (user.takesQueueCalls === false) return 'is not logged in to queues'
    if (away.has(user.number)) return `is logged out of queue ${number}`
    return user.profile.rings ? null : `is in the profile ${user.profile.name}`
  }
}

const memberObjection: Objection = (user) => {
  if (user.profile.skippedByRingGroups) return `is in the profile ${user.profile.name}, which ring groups skip`
  return user.profile.rings ? null : `is in the profile ${user.profile.name}`
}

export interface Members {
  readonly members: readonly RingTarget[]
  /** A sentence for each who is not rung. */
  readonly whyNot: readonly string[]
}

/** Who of a queue may be rung now: agents log in and out while callers wait. Null: there is no such queue any more. */
export function agentsNow(facts: Facts, queue: string): Members | null {
  const found = lookUp(facts.queues, queue)
  return found ? membersOf(facts, found.agents, agentObjection(found)) : null
}

function membersOf(facts: Facts, numbers: readonly string[], objection: Objection): Members {
  const members: RingTarget[] = []
  const whyNot: string[] = []
  for (const number of [...new Set(numbers)].slice(0, mostMembers)) {
    const user = lookUp(facts.extensions, number)
    const why = user ? (user.enabled ? objection(user) : 'is disabled') : 'is no extension'
    if (user && why === null) members.push(extensionTarget(user))
    else whyNot.push(`${number} is not rung: it ${why ?? ''}`)
  }
  if (members.length === 0) whyNot.push('nobody can be rung')
  return { members, whyNot }
}

/** The exit that the hours want, or null: handled here. */
function exitOf(office: DepartmentNow, exits: HourExits): RouteFacts | null {
  const exit = hoursExit(office, exits)
  return exit === null || exit.destination.kind === 'proceed' ? null : exit
}

function hoursExit(office: DepartmentNow, exits: HourExits): RouteFacts | null {
  switch (office.mode) {
    case 'open':
      return null
    case 'closed':
      return exits.outOfOffice
    case 'break':
      return exits.breakTime
    case 'holiday':
      return exits.holidays
    case 'operator':
      return office.group?.operator ?? null
  }
}

function leaveBy(on: Principal, route: RouteFacts, office: DepartmentNow): Step {
  const why = `${office.why}, so ${on.number} sends the call to ${describeTo(route.destination)}`
  const prompt = office.mode === 'holiday' ? (office.holiday?.prompt ?? route.prompt) : route.prompt
  return leaping({ to: route.destination, on, prompt, why, forwarding: true })
}
