// Rights to what the contract declares and this version does not do: who may not use it is told that, and no more.
import { OPERATIONS, permissions, SETS } from '@cordboard/model'
import { forbidden } from '../http/refusal.ts'
import type { Segment } from '../odata/index.ts'
import { type Caller, type Right, rolesOf } from './caller.ts'

const NOUN_OF_SET: ReadonlyMap<string, string> = new Map(SETS.map((noun) => [noun.set, noun.name]))
const KIND: ReadonlyMap<string, 'function' | 'action'> = new Map(
  OPERATIONS.map(({ set, name, kind }) => [set === null ? name : `${set}/${name}`, kind]),
)

/** What a request asks for: the noun of its set, to read it or to change it. */
export function rightAsked(
  method: string,
  segments: readonly Segment[],
): { readonly noun: string; readonly right: Right } {
  const set = segments[0]?.name ?? ''
  const last = segments.at(-1)?.name ?? ''
  const called = last.startsWith('Pbx.') ? KIND.get(`${set}/${last.slice('Pbx.'.length)}`) : KIND.get(set)
  const reads = called === undefined ? method === 'GET' : called === 'function'
  // What is bound to nothing concerns the whole system; the sets that begin with My are about whoever asks.
  const isOwn = /^My[A-Z]/.test(set)
  return { noun: NOUN_OF_SET.get(set) ?? '', right: reads || isOwn ? 'read' : 'write' }
}

/** Throws 403 for callers who could not use it if it were there. */
export function requireRightTo(caller: Caller, method: string, segments: readonly Segment[]): void {
  const { noun, right } = rightAsked(method, segments)
  // A noun without a row belongs to system owners and administrators.
  if (permissions(rolesOf(caller), noun)[right] === 'none') {
    throw forbidden(
      `Your role may not ${right === 'read' ? 'see' : 'change'} ${segments[0]?.name.slice(0, 64) ?? 'this'}.`,
    )
  }
}
