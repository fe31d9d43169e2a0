// One-click rules: outbound and emergency rules of a country, the first rule of a trunk, addresses of a provider allowed.
import {
  blocklistOperations,
  OutboundRules,
  outboundRulesOperations,
  Plan,
  ProviderRanges,
  RulePreset,
  textIn,
  trunksOperations,
  type Values,
} from '@cordboard/model'
import { rangePresets } from '@cordboard/providers'
import type { Mutation, StoredRow } from '@cordboard/store'
import { type Arguments, type Operation, type Result, textOf } from '../http/operation.ts'
import { notFound, refusal } from '../http/refusal.ts'
import { completing } from '../resources/completing.ts'
import { loadPlan } from '../resources/load-plan.ts'
import { completeOutbound } from '../resources/outbound-completer.ts'
import type { Asking, Item, Resource } from '../resources/resource.ts'
import { inTurn } from '../resources/turns.ts'
import { isThere, presetNamed, presetsFor, proposedRule, ruleOf } from './rule-presets.ts'

export function presetOperations(resources: ReadonlyMap<string, Resource>): readonly Operation[] {
  return [
    {
      of: outboundRulesOperations.GetPresets,
      needs: { noun: 'OutboundRule', right: 'read' },
      run: async (_asking, given) => ({ kind: 'rows', of: RulePreset, values: presetsFor(textOf(given, 'country')) }),
    },
    {
      of: outboundRulesOperations.CreateFromPreset,
      needs: { noun: 'OutboundRule', right: 'write' },
      run: (asking, given) =>
        inTurn(asking.desk.store, () => createRules(asking, given)).then((ids) =>
          itemsOf(asking, resources.get('OutboundRules'), ids),
        ),
    },
    {
      of: trunksOperations.ProposeOutboundRule,
      needs: { noun: 'OutboundRule', right: 'read' },
      run: async ({ desk }, _given, item) => {
        const row = await desk.store.read('Trunk', Number(item?.id))
        if (row === null) throw notFound('The trunk')
        return { kind: 'struct', of: OutboundRules.struct, value: proposedRule(row.id, row.fields) }
      },
    },
    {
      of: blocklistOperations.GetProviderRanges,
      needs: { noun: 'Blocklist', right: 'read' },
      run: providerRanges,
    },
    {
      of: blocklistOperations.AllowProvider,
      needs: { noun: 'Blocklist', right: 'write' },
      run: (asking, given) => allowProvider(asking, given, resources.get('Blocklist')),
    },
  ]
}

/** All rules of a preset or none; those that are there already are passed over. Answers the ids of the new ones. */
async function createRules(asking: Asking, given: Arguments): Promise<readonly number[]> {
  const { store } = asking.desk
  const id = textOf(given, 'preset') ?? ''
  const preset = presetNamed(id)
  if (preset === null) {
    const message = `There is no preset ${id.slice(0, 32)}; OutboundRules/Pbx.GetPresets() lists them.`
    throw refusal(400, message, 'WARNINGS.XAPI.NOT_FOUND', 'preset')
  }
  const trunk = await store.read('Trunk', Number(given.trunkId))
  if (trunk === null) throw refusal(400, `There is no trunk ${given.trunkId}.`, 'WARNINGS.XAPI.NOT_FOUND', 'trunkId')
  const by = await completing(asking)
  const rows = [...(await loadPlan(store)).all()]
  const mutations: Mutation[] = []
  const created: number[] = []
  for (const [index, each] of preset.Rules.entries()) {
    const rule: Values = { ...ruleOf(each, trunk.id), EmergencyRule: preset.Kind === 'Emergency' }
    const rules = rows.flatMap((row) => (row.noun === 'OutboundRule' ? [row.fields] : []))
    if (isThere(rule, rules)) continue
    const done = await completeOutbound({ ...by, plan: new Plan(rows) }, { fields: rule, current: null })
    created.push(mutations.length)
    mutations.push({ kind: 'create', noun: 'OutboundRule', fields: done.fields }, ...done.also)
    rows.push({ noun: 'OutboundRule', id: -1 - index, number: null, fields: done.fields })
  }
  if (mutations.length === 0) return []
  const written = await store.write(mutations, asking.actor)
  return created.flatMap((at) => written.rows[at]?.id ?? [])
}

async function itemsOf(asking: Asking, resource: Resource | undefined, ids: readonly number[]): Promise<Result> {
  if (resource === undefined) throw notFound('The set')
  const items = await Promise.all(ids.map((id) => resource.get?.(asking, id)))
  const found = items.filter((item): item is Item => item !== null && item !== undefined)
  return { kind: 'items', of: resource.noun.struct, items: found }
}

async function providerRanges({ desk }: Asking): Promise<Result> {
  const allowed = new Set(
    (await desk.store.list('Blocklist')).filter(isAllow).map((row) => textIn(row.fields.IPAddrMask)),
  )
  const values = rangePresets.map(({ Id, Name, source, ranges }) => ({
    Id,
    Name,
    Source: source,
    Ranges: ranges.map(({ cidr, use, where }) => ({
      IPAddrMask: cidr,
      Use: use,
      Where: where,
      IsAllowed: allowed.has(cidr),
    })),
  }))
  return { kind: 'rows', of: ProviderRanges, values }
}

function isAllow(row: StoredRow): boolean {
  return row.fields.BlockType === 'Allow'
}

/** Every address a provider publishes stands in the allow list afterwards; a block of one of them becomes an allowance. */
async function allowProvider(asking: Asking, given: Arguments, resource: Resource | undefined): Promise<Result> {
  const { store } = asking.desk
  const id = (textOf(given, 'provider') ?? '').toLowerCase()
  const preset = rangePresets.find((each) => each.Id === id)
  if (preset === undefined) {
    const known = rangePresets.map((each) => each.Id).join(', ')
    throw refusal(400, `provider: one of ${known} is expected.`, 'WARNINGS.XAPI.NOT_FOUND', 'provider')
  }
  const rows = new Map((await store.list('Blocklist')).map((row) => [textIn(row.fields.IPAddrMask), row]))
  const mutations = preset.ranges.flatMap(({ cidr, where }): readonly Mutation[] => {
    const row = rows.get(cidr)
    const fields = {
      IPAddrMask: cidr,
      BlockType: 'Allow',
      Description: `${preset.Name}: ${where}`.slice(0, 255),
      ExpiresAt: null,
    }
    if (row === undefined) return [{ kind: 'create', noun: 'Blocklist', fields }]
    return isAllow(row) ? [] : [{ kind: 'patch', noun: 'Blocklist', id: row.id, fields }]
  })
  if (mutations.length > 0) {
    await store.write(mutations, asking.actor)
    await asking.desk.switch.settled()
  }
  const wanted = new Set(preset.ranges.map((each) => each.cidr))
  const now = (await store.list('Blocklist')).filter((row) => wanted.has(textIn(row.fields.IPAddrMask)))
  return itemsOf(
    asking,
    resource,
    now.map((row) => row.id),
  )
}
