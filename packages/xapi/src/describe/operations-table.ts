// docs/xapi-operations.md: every operation of the API with its state, made from the declarations and from what is registered.
import { type Field, type NounDeclaration, OPERATIONS, recordIn, SETS, type Tier } from '@cordboard/model'
import { type Built, openApi } from './openapi.ts'
import type { Json } from './schemas.ts'

type State = 'works' | 'works in part' | 'refused' | '501'

interface Row {
  readonly group: string
  readonly method: string
  readonly path: string
  readonly id: string
  readonly tier: Tier
  readonly state: State
  readonly remark: string
  readonly isOurs: boolean
}

const METHODS = ['get', 'post', 'patch', 'delete'] as const

const TIERS: Readonly<Record<Tier, string>> = {
  A: 'configuration',
  B: 'live state',
  C: 'reports',
  D: 'media files',
  E: 'outside vendors',
  F: 'maintenance',
}

export function operationsTable({ resources, operations }: Built): string {
  const rows = rowsOf(openApi(resources, operations))
  const groups = [...new Set(rows.map((row) => row.group))].sort((a, b) => (a < b ? -1 : 1))
  const lines = [
    '# Operations of the API',
    '',
    '<!-- Written by scripts/xapi-operations.js from the declarations in packages/model and what packages/xapi has registered. -->',
    '',
    'How the API behaves stands in [xapi.md](xapi.md). States:',
    '',
    '- **works**: does what the contract says.',
    '- **works (n)**: so does it, but n fields of the row are stored without effect; they stand at the end of this page with the reason, a',
    '  write that names them answers the header `Cordboard-Not-In-Effect`.',
    '- **refused**: answers 400 with the sentence beside it: there is no such thing in an open system.',
    '- **501**: not built in this version.',
    '',
    ...summary(rows),
    ...groups.flatMap((group) => groupTable(group, rows)),
    ...idleFields(rows),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function summary(rows: readonly Row[]): readonly string[] {
  const count = (tier: Tier | null, states: readonly State[]): number =>
    rows.filter((row) => !row.isOurs && (tier === null || row.tier === tier) && states.includes(row.state)).length
  const line = (name: string, tier: Tier | null): string => {
    const works = count(tier, ['works', 'works in part'])
    const [refused, missing] = [count(tier, ['refused']), count(tier, ['501'])]
    return `| ${name} | ${works + refused + missing} | ${works} | ${refused} | ${missing} |`
  }
  const ours = rows.filter((row) => row.isOurs).length
  return [
    '| tier | operations | work | refused | 501 |',
    '|---|---|---|---|---|',
    ...(Object.keys(TIERS) as Tier[]).map((tier) => line(`${tier} ${TIERS[tier]}`, tier)),
    line('all', null),
    '',
    `Beside these, ${ours} operations of ours, which a 3CX does not have.`,
    '',
  ]
}

function groupTable(group: string, rows: readonly Row[]): readonly string[] {
  const own = rows.filter((row) => row.group === group)
  return [
    `## ${group}`,
    '',
    '| method | path | id | tier | state | remark |',
    '|---|---|---|---|---|---|',
    ...own.map(
      (row) => `| ${row.method} | \`${row.path}\` | ${row.id} | ${row.tier} | ${shown(row)} | ${cell(row.remark)} |`,
    ),
    '',
  ]
}

function shown({ state, group }: Row): string {
  if (state !== 'works in part') return state
  const noun = SETS.find((each) => each.set === group)
  return noun === undefined ? 'works' : `works (${idleOf(noun).length})`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

/** Fields that can be written and change nothing yet. */
function idleOf({ struct }: NounDeclaration): readonly (readonly [string, Field])[] {
  return Object.entries(struct.fields).filter(([, field]) => !field.readOnly && !field.ours && 'notYet' in field.effect)
}

/** One row for each operation of the description. */
function rowsOf(document: Json): readonly Row[] {
  return Object.entries(recordIn(document.paths)).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const described = recordIn(item)[method]
      return described === undefined ? [] : [rowOf(path, method, recordIn(described))]
    }),
  )
}

function rowOf(path: string, method: string, described: Json): Row {
  const [tag] = Array.isArray(described.tags) ? described.tags : []
  const id = String(described.operationId)
  const noun = SETS.find((each) => each.set === path.slice(1).split(/[(/]/)[0])
  const declared = OPERATIONS.find((each) => each.id === id)
  const isOurs = described['x-not-3cx'] === true
  const writes = noun !== undefined && declared === undefined && (method === 'post' || method === 'patch')
  const state: State =
    described['x-not-built'] === true
      ? '501'
      : described['x-refused'] === true
        ? 'refused'
        : writes && idleOf(noun).length > 0
          ? 'works in part'
          : 'works'
  const said = [isOurs ? 'of ours' : '', typeof described.description === 'string' ? described.description : '']
  return {
    group: String(tag),
    method: method.toUpperCase(),
    path,
    id,
    tier: declared?.tier ?? noun?.tier ?? 'A',
    state,
    remark: said.filter((text) => text !== '').join('; '),
    isOurs,
  }
}

function idleFields(rows: readonly Row[]): readonly string[] {
  const written = new Set(rows.flatMap(({ group, state }) => (state === 'works in part' ? [group] : [])))
  const lines = SETS.filter(({ set }) => written.has(set)).flatMap((noun) => {
    const reasons = new Map<string, string[]>()
    for (const [name, { effect }] of idleOf(noun)) {
      if (!('notYet' in effect)) continue
      reasons.set(effect.notYet, [...(reasons.get(effect.notYet) ?? []), name])
    }
    return [...reasons].map(([reason, names]) => `| ${noun.set} | ${names.join(', ')} | ${cell(reason)} |`)
  })
  return ['## Fields without effect', '', '| set | fields | reason |', '|---|---|---|', ...lines, '']
}
