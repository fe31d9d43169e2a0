// Functions of older versions that are keys today: `Users/Pbx.GetByNumber(number='100')` is `Users(Number='100')`.
import { one, operationsOf, setFunction, text } from '@cordboard/model'
import type { Resource } from '../../resources/resource.ts'
import { type Operation, textOf } from '../operation.ts'
import { notFound } from '../refusal.ts'

const NAMES: Readonly<Record<string, string>> = {
  Fax: 'GetByNumber',
  Parkings: 'GetByNumber',
  Queues: 'GetByNumber',
  Receptionists: 'GetByNumber',
  RingGroups: 'GetByNumber',
  Users: 'GetByNumber',
  Peers: 'GetPeerByNumber',
  Trunks: 'GetTrunkByNumber',
}

export function olderOperations(resources: ReadonlyMap<string, Resource>): readonly Operation[] {
  return Object.entries(NAMES).flatMap(([set, name]) => {
    const resource = resources.get(set)
    return resource === undefined ? [] : [byNumber(resource, name)]
  })
}

function byNumber(resource: Resource, name: string): Operation {
  const { set, struct } = resource.noun
  const takes = { number: text({ nullable: false }) }
  const declared = operationsOf(set, 'A', { [name]: setFunction(takes, one(struct)) })
  const [of] = Object.values(declared)
  if (of === undefined) throw new Error(`${name} is not declared`)
  return {
    of,
    old: true,
    needs: { noun: resource.noun.name, right: 'read' },
    run: async (asking, given) => {
      const item = await resource.getBy?.(asking, textOf(given, 'number') ?? '')
      if (item === null || item === undefined) throw notFound(`${set}(Number='${textOf(given, 'number')}')`)
      return { kind: 'row', set, item }
    },
  }
}
