// How a validated write becomes the row that is stored: completed, checked against the other rows, with what goes along.
import { type Plan, type Problem, recordIn, type Values } from '@cordboard/model'
import type { Actor, Mutation, RowFields, Store, StoredRow } from '@cordboard/store'
import type { Caller } from '../auth/caller.ts'
import { invalid } from '../http/refusal.ts'
import type { Completed, Given, Special } from './config-resource.ts'
import { loadPlan } from './load-plan.ts'
import type { Asking } from './resource.ts'

/** Where rows are looked up and who writes. */
export interface Completing {
  readonly store: Store
  readonly caller: Caller
  readonly actor: Actor
  readonly plan: Plan
}

/** Throws ApiRefusal for what is wrong. */
export type Completer = (by: Completing, given: Given) => Promise<Completed>

/** The `complete` of a resource, from a completer. */
export function completeWith(completer: Completer): NonNullable<Special['complete']> {
  return async (asking, given) => completer(await completing(asking), given)
}

export async function completing({ desk, caller, actor }: Asking): Promise<Completing> {
  return { store: desk.store, caller, actor, plan: await loadPlan(desk.store) }
}

/** The row as it will be: the fields given over those it has; parts are merged as the store merges them. */
export function wholeOf(fields: RowFields, current: StoredRow | null, parts: readonly string[] = []): Values {
  const merged = parts.map((name) => [name, { ...recordIn(current?.fields[name]), ...recordIn(fields[name]) }] as const)
  return { ...current?.fields, ...fields, ...Object.fromEntries(merged) }
}

export function refuseProblems(problems: readonly Problem[]): void {
  if (problems.length > 0) throw invalid(problems)
}

/** Writes what needs the id of a row that was just made. */
export function writeAfter(
  { store, actor }: Completing,
  mutations: (row: StoredRow) => Promise<readonly Mutation[]>,
): (row: StoredRow) => Promise<void> {
  return async (row) => {
    const wanted = await mutations(row)
    if (wanted.length > 0) await store.write(wanted, actor)
  }
}
