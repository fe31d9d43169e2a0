// Compiles row changes into routing facts and trunk settings, sharing everything that did not change.
import type { RowChange } from '@cordboard/link'
import {
  compareInboundRules,
  defaultCodecs,
  didKey,
  emptyIndex,
  entriesOf,
  type Facts,
  fixedDialCodes,
  type HolidayFacts,
  type InboundRuleFacts,
  type IndexMap,
  lookUp,
  noE164,
  noFacts,
  type OutboundRuleFacts,
  valuesOf,
  withEntry,
  withoutEntry,
} from '@cordboard/routing'
import type { TrunkSettings } from '../trunks/contract.ts'
import { codecNames } from './codec-rows.ts'
import { queueOf, receptionistOf, ringGroupOf } from './endpoint-rows.ts'
import { groupOf } from './group-rows.ts'
import { flagOf, type Row, textOf, textsOf } from './row-fields.ts'
import { inboundRuleOf, outboundRuleOf } from './rule-rows.ts'
import { holidayOf } from './schedule-rows.ts'
import { dialCodesOf, domainsOf, e164Of } from './settings-rows.ts'
import { trunkFactsOf, trunkSettingsOf } from './trunk-rows.ts'
import { extensionOf } from './user-rows.ts'

/** What the switch decides with; accounts and block lists have their own owners. */
export interface SwitchFacts {
  readonly version: number | null
  readonly routing: Facts
  readonly network: Row
  /** By row id, for the trunk desk. */
  readonly trunks: IndexMap<TrunkSettings>
  /** Rows that several facts are made of. */
  readonly sources: Sources
}

/** By row id. */
interface Sources {
  readonly groups: IndexMap<Row>
  readonly holidays: IndexMap<{ readonly group: string; readonly holiday: HolidayFacts }>
  readonly blacklist: IndexMap<string>
  /** Keys of the rules that are found by DID. */
  readonly dids: IndexMap<string>
}

export const noSwitchFacts: SwitchFacts = {
  version: null,
  routing: noFacts,
  network: {},
  trunks: emptyIndex(),
  sources: { groups: emptyIndex(), holidays: emptyIndex(), blacklist: emptyIndex(), dids: emptyIndex() },
}

/** Applies the changes that lead to `version`. Nouns the switch does not use are passed over. */
export function compile(facts: SwitchFacts, version: number, changes: readonly RowChange[]): SwitchFacts {
  let next = facts
  for (const change of changes) next = compileRow(next, change)
  const has = (noun: string): boolean => changes.some((change) => change.noun === noun)
  if (has('Group') || has('Holiday')) next = withGroups(next, facts.sources)
  if (has('BlackListNumber')) next = withRouting(next, { blacklist: [...valuesOf(next.sources.blacklist)] })
  if (has('InboundRule')) next = withInboundRules(next, changes)
  if (has('OutboundRule')) next = withOutboundRules(next, changes)
  return { ...next, version, routing: { ...next.routing, version } }
}

function compileRow(facts: SwitchFacts, change: RowChange): SwitchFacts {
  const { noun, id, row } = change
  switch (noun) {
    case 'User':
      return withNumbered(facts, change, 'extensions', extensionOf)
    case 'Queue':
      return withNumbered(facts, change, 'queues', queueOf)
    case 'RingGroup':
      return withNumbered(facts, change, 'ringGroups', ringGroupOf)
    case 'Receptionist':
      return withNumbered(facts, change, 'receptionists', receptionistOf)
    case 'Trunk':
      return withTrunk(facts, id, row)
    case 'Group':
      return withSource(facts, 'groups', id, row)
    case 'Holiday':
      return withSource(facts, 'holidays', id, row && { group: textOf(row, 'Group'), holiday: holidayOf(row) })
    case 'BlackListNumber':
      return withSource(facts, 'blacklist', id, row && textOf(row, 'CallerId').trim())
    case 'NetworkSettings':
      return withNetwork({ ...facts, network: row ?? {} }, row ?? {})
    default: {
      const patch = settingsPatch(noun, row)
      return patch === null ? facts : withRouting(facts, patch)
    }
  }
}

function settingsPatch(noun: string, row: Row | null): Partial<Facts> | null {
  switch (noun) {
    case 'DialCodeSettings':
      return { dialCodes: row ? dialCodesOf(row) : fixedDialCodes }
    case 'CodecsSettings':
      return {
        localCodecs: codecsOf(row ?? {}, 'LocalCodecList'),
        externalCodecs: codecsOf(row ?? {}, 'ExternalCodecList'),
      }
    case 'E164Settings':
      return { e164: row ? e164Of(row) : noE164 }
    case 'CountryCodes':
      return { allowedCountries: row && Array.isArray(row.CountryCodes) ? textsOf(row, 'CountryCodes') : null }
    case 'GeneralSettingsForPbx':
      return {
        allowsForwardingOutside: flagOf(row ?? {}, 'AllowFwdToExternal', true),
        callsOutInOfficeHoursOnly: flagOf(row ?? {}, 'DisableOutboundCallsOutOfficeHours', false),
      }
    default:
      return null
  }
}

function codecsOf(row: Row, field: string): readonly string[] {
  const names = codecNames(textsOf(row, field))
  return names.length > 0 ? names : defaultCodecs
}

function withRouting(facts: SwitchFacts, patch: Partial<Facts>): SwitchFacts {
  return { ...facts, routing: { ...facts.routing, ...patch } }
}

function withNetwork(facts: SwitchFacts, row: Row): SwitchFacts {
  return withRouting(facts, { allowsDirectSip: flagOf(row, 'DirectSIPAllowExternal', false), domains: domainsOf(row) })
}

function withSource<Name extends keyof Sources, V>(
  facts: SwitchFacts,
  name: Name,
  id: number,
  value: V | null,
): SwitchFacts {
  const index = facts.sources[name] as IndexMap<unknown>
  const next = value === null ? withoutEntry(index, String(id)) : withEntry(index, String(id), value)
  return { ...facts, sources: { ...facts.sources, [name]: next } }
}

type Numbered = 'extensions' | 'queues' | 'ringGroups' | 'receptionists'
type Make<V> = (id: number, number: string, row: Row) => V

/** Takes the old entry of the row out by its old number and puts the new one in. */
function withNumbered<Name extends Numbered>(
  facts: SwitchFacts,
  { noun, id, row }: RowChange,
  name: Name,
  make: Make<Facts[Name] extends IndexMap<infer V> ? V : never>,
): SwitchFacts {
  const key = noun === 'User' ? String(id) : `${noun} ${id}`
  const old = lookUp(facts.routing.numberById, key)
  const number = row ? textOf(row, 'Number') : ''
  let index: IndexMap<unknown> = facts.routing[name]
  let numberById = facts.routing.numberById
  if (old !== undefined) {
    index = withoutEntry(index, old)
    numberById = withoutEntry(numberById, key)
  }
  if (row && number !== '') {
    index = withEntry(index, number, make(id, number, row))
    numberById = withEntry(numberById, key, number)
  }
  return withRouting(facts, { [name]: index, numberById })
}

function withTrunk(facts: SwitchFacts, id: number, row: Row | null): SwitchFacts {
  const key = String(id)
  const { trunks } = facts.routing
  if (!row) {
    return { ...withRouting(facts, { trunks: withoutEntry(trunks, key) }), trunks: withoutEntry(facts.trunks, key) }
  }
  const known = withRouting(facts, { trunks: withEntry(trunks, key, trunkFactsOf(id, row)) })
  return { ...known, trunks: withEntry(facts.trunks, key, trunkSettingsOf(id, row)) }
}

/** Departments are made of their row and the holidays that name them; those whose parts are unchanged stay. */
function withGroups(facts: SwitchFacts, before: Sources): SwitchFacts {
  const { sources } = facts
  const sameHolidays = sources.holidays === before.holidays
  let groups: Facts['groups'] = emptyIndex()
  let defaultGroup = 0
  for (const [key, row] of entriesOf(sources.groups)) {
    const known = lookUp(facts.routing.groups, key)
    const isSame = sameHolidays && known !== undefined && lookUp(before.groups, key) === row
    groups = withEntry(
      groups,
      key,
      isSame ? known : groupOf(Number(key), row, holidaysFor(sources, textOf(row, 'Number'))),
    )
    if (flagOf(row, 'IsDefault', false)) defaultGroup = Number(key)
  }
  return withRouting(facts, { groups, defaultGroup })
}

/** By row id. A holiday that names no department is everybody's. */
function holidaysFor(sources: Sources, group: string): readonly HolidayFacts[] {
  const mine = [...entriesOf(sources.holidays)].filter(([, entry]) => entry.group === group || entry.group === '')
  return mine.sort(([a], [b]) => Number(a) - Number(b)).map(([, { holiday }]) => holiday)
}

/** Rules for one DID go into the index; the list of all others is made anew only when one of them changes. */
function withInboundRules(facts: SwitchFacts, changes: readonly RowChange[]): SwitchFacts {
  let { didRules, inboundRules } = facts.routing
  let { dids } = facts.sources
  const listed = new Set(inboundRules.map(({ id }) => id))
  const others: RowChange[] = []
  for (const change of lastOfEach(changes, 'InboundRule')) {
    const id = String(change.id)
    const old = lookUp(dids, id)
    if (old !== undefined) didRules = withoutRule(didRules, old, change.id)
    const rule = change.row === null ? null : inboundRuleOf(change.id, change.row)
    const key = rule === null ? null : didKey(rule)
    dids = key === null ? withoutEntry(dids, id) : withEntry(dids, id, key)
    if (rule !== null && key !== null) didRules = withRule(didRules, key, rule)
    if (listed.has(change.id) || (rule !== null && key === null)) {
      others.push(key === null ? change : { ...change, row: null })
    }
  }
  if (others.length > 0) {
    inboundRules = changedRules<InboundRuleFacts>(inboundRules, others, inboundRuleOf).sort(compareInboundRules)
  }
  return { ...withRouting(facts, { didRules, inboundRules }), sources: { ...facts.sources, dids } }
}

type DidRules = Facts['didRules']

function withRule(index: DidRules, key: string, rule: InboundRuleFacts): DidRules {
  return withEntry(index, key, [...(lookUp(index, key) ?? []), rule].sort(compareInboundRules))
}

function withoutRule(index: DidRules, key: string, id: number): DidRules {
  const left = (lookUp(index, key) ?? []).filter((rule) => rule.id !== id)
  return left.length > 0 ? withEntry(index, key, left) : withoutEntry(index, key)
}

function withOutboundRules(facts: SwitchFacts, changes: readonly RowChange[]): SwitchFacts {
  const { outboundRules, emergencyRules } = facts.routing
  const all = changedRules<OutboundRuleFacts>(
    [...emergencyRules, ...outboundRules],
    lastOfEach(changes, 'OutboundRule'),
    outboundRuleOf,
  ).sort((a, b) => a.priority - b.priority || a.id - b.id)
  return withRouting(facts, {
    outboundRules: all.filter((rule) => !rule.emergency),
    emergencyRules: all.filter((rule) => rule.emergency),
  })
}

/** The last change of each row of a noun. */
function lastOfEach(changes: readonly RowChange[], noun: string): readonly RowChange[] {
  const own = changes.filter((change) => change.noun === noun)
  return [...new Map(own.map((change) => [change.id, change])).values()]
}

/** A new list: what the changes do not name stays as it is. */
function changedRules<Rule extends { readonly id: number }>(
  rules: readonly Rule[],
  changes: readonly RowChange[],
  make: (id: number, row: Row) => Rule | null,
): Rule[] {
  const changed = new Set(changes.map(({ id }) => id))
  const kept = rules.filter(({ id }) => !changed.has(id))
  for (const { id, row } of changes) {
    const rule = row === null ? null : make(id, row)
    if (rule !== null) kept.push(rule)
  }
  return kept
}
