// Does the 3CX API have this path? Tells "not built yet" (501) from "no such thing" (404).
import type { Segment } from '../odata/index.ts'
import { CONTRACT_PATHS } from './contract-paths.ts'

const METHODS: ReadonlyMap<string, string> = new Map([
  ['GET', 'g'],
  ['POST', 'p'],
  ['PATCH', 'u'],
  ['DELETE', 'd'],
])

const PATHS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  CONTRACT_PATHS.trim()
    .split('\n')
    .map((line) => {
      const [name = '', ...shapes] = line.split(' ')
      const byShape = shapes.map((each): [string, string] => {
        const colon = each.indexOf(':')
        return [each.slice(colon + 1), each.slice(0, colon)]
      })
      return [name, new Map(byShape)] as const
    }),
)

function shapeOf(segments: readonly Segment[]): string {
  const [first, ...rest] = segments
  const key = first?.arguments?.length ? '()' : ''
  const tail = rest.map((each) => `/${each.name.startsWith('Pbx.') ? each.name.slice(3) : each.name}`).join('')
  return key + tail || '-'
}

export function inContract(method: string, segments: readonly Segment[]): boolean {
  const [first] = segments
  const letter = METHODS.get(method)
  if (first === undefined || letter === undefined) return false
  return PATHS.get(first.name)?.get(shapeOf(segments))?.includes(letter) ?? false
}
