// An agent is logged in to one queue or out of it: by whoever leads the queue's department, or by the agent.
import { isAgentLoggedIn, Queues, queueMembersOperations, recordsIn, type Values } from '@cordboard/model'
import type { StoredRow } from '@cordboard/store'
import { type Caller, reaches } from '../auth/caller.ts'
import { type BoundTo, implement, type Operation } from '../http/operation.ts'
import { forbidden, notFound, refusal } from '../http/refusal.ts'
import { configItem } from '../resources/config-items.ts'
import type { Asking, Item, Resource } from '../resources/resource.ts'
import { inTurn } from '../resources/turns.ts'

const WRITE = { noun: 'QueueLogin', right: 'write' } as const

export function queueLoginOperations(queues: Resource): readonly Operation[] {
  const setLoggedIn = implement(queueMembersOperations.SetAgentLoggedIn, WRITE, async (asking, given, queue) => {
    const { number = '', loggedIn } = given
    requireRight(asking.caller, queue, number)
    // Elsewhere truth that nobody speaks is false; here a slip would take an agent away.
    if (loggedIn === undefined) throw refusal(400, 'loggedIn is required.', 'WARNINGS.XAPI.REQUIRED', 'loggedIn')
    await inTurn(asking.desk.store, () => write(asking, Number(queue?.id), number, loggedIn))
    return { kind: 'nothing' }
  })
  return [{ ...setLoggedIn, boundTo: seenByAgents(queues) }]
}

/** The queues a caller sees, and for an agent who sees none of them those they are an agent of. */
function seenByAgents(queues: Resource): BoundTo {
  const asAgent = ({ desk, caller }: Asking, row: StoredRow | null): Item | null =>
    row === null || !isAgent(caller, row) ? null : configItem(desk, caller, row)
  return {
    noun: queues.noun,
    get: async (asking, key) => {
      const seen = (await queues.get?.(asking, key)) ?? null
      if (seen !== null || typeof key !== 'number') return seen
      return asAgent(asking, await asking.desk.store.read(Queues.name, key))
    },
    getBy: async (asking, number) => {
      const seen = (await queues.getBy?.(asking, number)) ?? null
      return seen ?? asAgent(asking, await asking.desk.store.readBy(Queues.name, 'Number', number))
    },
  }
}

function isAgent({ noun, number }: Caller, { fields }: StoredRow): boolean {
  return noun === 'User' && recordsIn(fields.Agents).some((agent) => agent.Number === number)
}

function requireRight(caller: Caller, queue: Item | null, number: string): void {
  const isSelf = caller.noun === 'User' && caller.number === number
  const owner = isSelf ? { noun: 'User', id: caller.id } : null
  const departments = queue?.belongs.departments ?? []
  if (!reaches(caller, WRITE.noun, WRITE.right, { departments, owner }))
    throw forbidden('Your role may log only yourself in to this queue and out of it.')
}

/** The other agents stay as they are, also when somebody else writes the list at the same time. */
async function write({ desk, actor }: Asking, id: number, number: string, loggedIn: boolean): Promise<void> {
  const row = await desk.store.read(Queues.name, id)
  if (row === null) throw notFound(`Queues(${id})`)
  const agents = recordsIn(row.fields.Agents)
  const found = agents.find((agent) => agent.Number === number)
  if (found === undefined)
    throw refusal(404, `number: ${number} is no agent of this queue.`, 'WARNINGS.XAPI.NOT_FOUND', 'number')
  if (isAgentLoggedIn(found) === loggedIn) return
  const changed = agents.map((agent): Values => (agent === found ? { ...agent, LoggedIn: loggedIn } : agent))
  await desk.store.write(
    [{ kind: 'patch', noun: Queues.name, id, fields: { Agents: changed }, ifVersion: row.version }],
    actor,
  )
}
