// One agent of a queue or member of a ring group more, or one less: the whole list is read, changed and written as a PATCH would, with all its checks.
import {
  type Fields,
  type OperationDeclaration,
  queueMembersOperations,
  recordIn,
  ringGroupMembersOperations,
} from '@cordboard/model'
import { StoreError } from '@cordboard/store'
import { type Arguments, type Operation, type Result, textOf } from '../http/operation.ts'
import { ApiRefusal, notFound, refusal } from '../http/refusal.ts'
import type { Asking, Item, Resource } from '../resources/resource.ts'

/** A list that is changed from two sides at once is read again; so often at most. */
const TRIES = 10

type Entry = Readonly<Record<string, unknown>>
/** The list after the change; null: it is as wanted already. */
type Change = (entries: readonly Entry[], given: Arguments) => readonly Entry[] | null

interface Place {
  readonly of: OperationDeclaration<Fields>
  readonly list: 'Agents' | 'Members'
  readonly change: Change
}

const PLACES: readonly Place[] = [
  { of: queueMembersOperations.AddAgent, list: 'Agents', change: added },
  { of: queueMembersOperations.RemoveAgent, list: 'Agents', change: removed },
  { of: ringGroupMembersOperations.AddMember, list: 'Members', change: added },
  { of: ringGroupMembersOperations.RemoveMember, list: 'Members', change: removed },
]

export function memberOperations(resources: ReadonlyMap<string, Resource>): readonly Operation[] {
  return PLACES.flatMap((place) => {
    const resource = resources.get(place.of.set ?? '')
    return resource === undefined ? [] : [operation(resource, place)]
  })
}

function operation(resource: Resource, place: Place): Operation {
  return {
    of: place.of,
    needs: { noun: resource.noun.name, right: 'write' },
    run: (asking, given, item) => carryOut(asking, resource, place, given, item),
  }
}

async function carryOut(
  asking: Asking,
  resource: Resource,
  { list, change }: Place,
  given: Arguments,
  bound: Item | null,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    const item = (await resource.get?.(asking, bound?.id ?? null)) ?? null
    if (item === null) throw notFound(`${resource.noun.set}(${bound?.id ?? ''})`)
    const entries = change(entriesOf(item, list), given)
    if (entries === null) return { kind: 'nothing' }
    try {
      await resource.patch?.(asking, item, { [list]: entries }, item.version)
      return { kind: 'nothing' }
    } catch (error) {
      if (tries === TRIES || !(error instanceof StoreError) || error.fault !== 'conflict') throw named(error, list)
    }
  }
}

function entriesOf(item: Item, list: string): readonly Entry[] {
  const found = item.field(list)
  return Array.isArray(found) ? found.map(recordIn) : []
}

function added(entries: readonly Entry[], given: Arguments): readonly Entry[] | null {
  const number = textOf(given, 'number')
  return entries.some((each) => each.Number === number) ? null : [...entries, { Number: number }]
}

function removed(entries: readonly Entry[], given: Arguments): readonly Entry[] {
  const number = textOf(given, 'number')
  const rest = entries.filter((each) => each.Number !== number)
  if (rest.length < entries.length) return rest
  throw refusal(404, `number: ${number} is not in the list.`, 'WARNINGS.XAPI.NOT_FOUND', 'number')
}

/** What the list says of its entry, said of the argument. */
function named(error: unknown, list: string): unknown {
  if (!(error instanceof ApiRefusal)) return error
  const details = error.details.map(({ message, target }) => ({
    message,
    target: target.startsWith(`${list}[`) ? 'number' : target,
  }))
  return new ApiRefusal(error.status, error.message, details)
}
