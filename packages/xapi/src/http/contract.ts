// Is this path declared? Tells "not built yet" (501) from "no such thing" (404).
import { type NounDeclaration, OPERATIONS, type OperationDeclaration, SETS } from '@cordboard/model'
import type { Segment } from '../odata/index.ts'

/** A path without its values: `Users`, `Users()`, `Users()/Groups`, `Users/.MakeCall`. */
const PATHS: ReadonlySet<string> = new Set([...SETS.flatMap(pathsOf), ...OPERATIONS.map(pathOf)])

function pathsOf({ set, singleton, operations, alternateKey, navigation }: NounDeclaration): readonly string[] {
  const row = singleton ? set : `${set}()`
  return [
    ...(operations.list ? [`GET ${set}`] : []),
    ...(operations.create ? [`POST ${set}`] : []),
    ...(operations.get || alternateKey !== null ? [`GET ${row}`] : []),
    ...(operations.update ? [`PATCH ${row}`] : []),
    ...(operations.delete ? [`DELETE ${row}`] : []),
    ...Object.keys(navigation).map((name) => `GET ${row}/${name}`),
  ]
}

function pathOf({ kind, bound, set, name }: OperationDeclaration): string {
  const method = kind === 'function' ? 'GET' : 'POST'
  if (set === null) return `${method} ${name}`
  return `${method} ${set}${bound === 'row' ? '()' : ''}/.${name}`
}

export function inContract(method: string, segments: readonly Segment[]): boolean {
  const [first, ...rest] = segments
  if (first === undefined) return false
  const key = first.arguments?.length ? '()' : ''
  const tail = rest.map((each) => `/${each.name.startsWith('Pbx.') ? each.name.slice(3) : each.name}`).join('')
  return PATHS.has(`${method} ${first.name}${key}${tail}`)
}
