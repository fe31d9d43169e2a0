// Trunks: gateway filled in, numbers checked, rules of the trunk written along, credentials put away.
import { X509Certificate } from 'node:crypto'
import {
  comparableDid,
  Plan,
  type Problem,
  problem,
  recordIn,
  recordsIn,
  textIn,
  textsIn,
  trunkProblems,
  type Values,
} from '@cordboard/model'
import { trunkFromTemplate } from '@cordboard/providers'
import type { Mutation, RowFields, StoredRow } from '@cordboard/store'
import { templateNamed } from '../trunks/template-shelf.ts'
import { type Completer, type Completing, refuseProblems, wholeOf, writeAfter } from './completing.ts'
import { bindingProblems, GENERIC_GATEWAY } from './generic-gateway.ts'
import { readInbound, withDid } from './inbound-completer.ts'
import { completeMemberships } from './memberships.ts'
import { concealChoices } from './messaging-secrets.ts'

export const completeTrunk: Completer = async (by, { fields: given, current, self }) => {
  const { RoutingRules: rules, ...said } = given
  // A trunk without a gateway is none: null changes nothing.
  const { Gateway: gateway, ...rest } = said
  const own = gateway === null ? rest : said
  const fields = current === null ? await withTemplate(by.store, own) : own
  const id = current?.id ?? self ?? null
  const whole = wholeOf(fields, current, ['Gateway'])
  const problems = [...trunkProblems(fields, whole, id, by.plan), ...bindingProblems(recordIn(fields.Gateway))]
  const certified = withCertificate(fields, problems)
  refuseProblems(problems)
  const joined = await completeMemberships(by, certified, current)
  const kept = await concealChoices(by.store, joined, current)
  if (!Array.isArray(rules)) {
    return { fields: kept, also: current === null ? [] : unassigned(by, current, fields.DidNumbers) }
  }
  return withRules(by, kept, recordsIn(rules), current, self ?? null)
}

/** A new trunk takes what it does not say from the template it names, else from the generic provider. */
async function withTemplate(store: Completing['store'], said: RowFields): Promise<RowFields> {
  const gateway = recordIn(said.Gateway)
  const name = textIn(gateway.TemplateFilename)
  const found = name === '' ? null : await templateNamed(store, name)
  if (found === null) return { ...said, Gateway: { ...GENERIC_GATEWAY, ...gateway } }
  const { Gateway: settings, ...rest } = trunkFromTemplate(found.template, found.id)
  const own = Object.fromEntries(Object.entries(rest).filter(([key]) => !identity.has(key)))
  return { ...own, ...said, Gateway: { ...GENERIC_GATEWAY, ...settings, ...gateway } }
}

/** What a template cannot know of a trunk. */
const identity: ReadonlySet<string> = new Set(['Id', 'Number', 'AuthPassword'])

// The end of validity is the certificate's own.
function withCertificate(fields: RowFields, problems: Problem[]): RowFields {
  if (fields.Certificate === undefined) return fields
  const pem = textIn(fields.Certificate)
  if (pem === '') return { ...fields, CertificateExpirationDate: null }
  const validTo = validityOf(pem)
  if (validTo === null) {
    problems.push(problem('Certificate', 'WARNINGS.INVALID', 'Certificate: a certificate in PEM form is expected'))
    return fields
  }
  return { ...fields, CertificateExpirationDate: validTo }
}

function validityOf(pem: string): string | null {
  try {
    return new X509Certificate(pem).validToDate.toISOString()
  } catch {
    return null
  }
}

/** Rules of numbers the trunk does not have any more. */
function unassigned({ plan }: Completing, trunk: StoredRow, wanted: unknown): readonly Mutation[] {
  if (wanted === undefined) return []
  const stay = new Set(textsIn(wanted).map(comparableDid))
  const gone = new Set(
    textsIn(trunk.fields.DidNumbers)
      .map(comparableDid)
      .filter((did) => !stay.has(did)),
  )
  return rulesOf(plan, trunk.id).flatMap(({ id, fields }): readonly Mutation[] =>
    fields.Condition === 'BasedOnDID' && gone.has(comparableDid(textIn(fields.Data)))
      ? [{ kind: 'delete', noun: 'InboundRule', id }]
      : [],
  )
}

function rulesOf(plan: Plan, trunk: number): ReturnType<Plan['rows']> {
  return plan.rows('InboundRule').filter(({ fields }) => recordIn(fields.TrunkDN).Id === trunk)
}

/** Exactly `rules` will be the rules of the trunk; their numbers become numbers of the trunk. */
function withRules(
  by: Completing,
  fields: RowFields,
  rules: readonly Values[],
  current: StoredRow | null,
  self: number | null,
): ReturnType<Completer> {
  const id = current?.id ?? self ?? NOT_MADE
  const before = current === null ? [] : rulesOf(by.plan, current.id)
  const problems: Problem[] = []
  const wanted: Wanted[] = []
  let dids = textsIn(fields.DidNumbers ?? current?.fields.DidNumbers)
  const trunk = { noun: 'Trunk', id, number: textIn(fields.Number) || (current?.number ?? null) }
  const others = by.plan.all().filter((row) => !before.includes(row) && !(row.noun === 'Trunk' && row.id === id))
  for (const [index, rule] of rules.entries()) {
    const known = before.find((row) => row.id === rule.Id) ?? null
    const made = wanted.map(({ values }, at) => ({
      noun: 'InboundRule',
      id: -1_000_000 - at,
      number: null,
      fields: values,
    }))
    const plan = new Plan([
      ...others,
      { ...trunk, fields: { ...current?.fields, ...fields, DidNumbers: dids } },
      ...made,
    ])
    const { Id: _, ...values } = rule
    const now = known === null ? null : { ...known, version: 0 }
    const reading = readInbound({ fields: { ...values, TrunkDN: { Id: id } }, current: now }, plan)
    problems.push(...reading.problems.map((each) => ({ ...each, target: `RoutingRules[${index}].${each.target}` })))
    dids = withDid(dids, wholeOf(reading.fields, now)) ?? dids
    wanted.push({ id: known?.id ?? null, values: { ...known?.fields, ...reading.fields } })
  }
  refuseProblems(problems)
  const stay = new Set(wanted.flatMap((each) => each.id ?? []))
  const gone = before.flatMap((row): readonly Mutation[] =>
    stay.has(row.id) ? [] : [{ kind: 'delete', noun: 'InboundRule', id: row.id }],
  )
  const kept = { ...fields, DidNumbers: dids }
  if (current !== null) return Promise.resolve({ fields: kept, also: [...gone, ...wanted.map(mutationOf)] })
  const after = writeAfter(by, async (row) =>
    wanted.map(({ values }) =>
      mutationOf({ id: null, values: { ...values, TrunkDN: { Id: row.id, Number: row.number } } }),
    ),
  )
  return Promise.resolve({ fields: kept, also: [], after })
}

/** Stands for the id of a trunk that is not made yet. */
const NOT_MADE = -2_000_000

interface Wanted {
  readonly id: number | null
  readonly values: Values
}

function mutationOf({ id, values }: Wanted): Mutation {
  return id === null
    ? { kind: 'create', noun: 'InboundRule', fields: values }
    : { kind: 'patch', noun: 'InboundRule', id, fields: values }
}
