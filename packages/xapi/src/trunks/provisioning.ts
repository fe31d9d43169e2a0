// Trunks set up at the carrier and here in one go: numbers of an account listed, lists, trunk and addresses made, the trunk added.
import { randomBytes } from 'node:crypto'
import {
  comparableDid,
  described,
  InboundRules,
  ProviderPhones,
  ProvisioningStep,
  problem,
  recordIn,
  Trunks,
  textIn,
  textsIn,
  trunkOfDid,
  trunksOperations,
  type Values,
  validate,
} from '@cordboard/model'
import {
  listPhones,
  type Provisioned,
  type ProvisionFailed,
  type ProvisionPlan,
  provisionTrunk,
  type RestFailure,
  shippedTemplate,
  type TwilioAccess,
  terminationDomain,
  trunkFromTemplate,
} from '@cordboard/providers'
import type { Store, StoredRow } from '@cordboard/store'
import { reaches } from '../auth/caller.ts'
import type { Arguments, Operation, Result } from '../http/operation.ts'
import { type ApiRefusal, forbidden, invalid, notFound, refusal } from '../http/refusal.ts'
import { belongingOf } from '../resources/config-items.ts'
import { loadPlan } from '../resources/load-plan.ts'
import type { Asking, Resource } from '../resources/resource.ts'
import { type ProvisionRequest, readPhonesRequest, readProvisionRequest } from './provision-request.ts'

/** What provisioning needs of the world. */
export interface Carriers {
  /** `urls` are part of it; `fetch` goes there only. */
  readonly twilio: TwilioAccess
  /** This system's public IPv4 address, where it is known. */
  readonly publicAddress: string | null
  /** Addresses that are not public are accepted: the carrier is a lab on this machine. */
  readonly allowPrivateAddress: boolean
}

export function provisioningOperations(
  resources: ReadonlyMap<string, Resource>,
  carriers: Carriers,
): readonly Operation[] {
  const needs = { noun: 'Trunk', right: 'write' } as const
  return [
    {
      of: trunksOperations.GetProviderPhones,
      needs,
      run: (_asking, given) => phonesOf(carriers, given),
    },
    {
      of: trunksOperations.FinalizeTrunkProvisioning,
      needs,
      run: (asking, given) => alone(asking.desk.store, () => finalize(resources, carriers, asking, given)),
    },
  ]
}

/** Two runs at once would both find that a list is missing. */
const running = new WeakMap<Store, Promise<unknown>>()

function alone<T>(store: Store, work: () => Promise<T>): Promise<T> {
  const turn = (running.get(store) ?? Promise.resolve()).then(work)
  running.set(
    store,
    turn.catch(() => undefined),
  )
  return turn
}

async function phonesOf({ twilio }: Carriers, given: Arguments): Promise<Result> {
  const page = await listPhones(twilio, readPhonesRequest(recordIn(given.model)))
  if (!page.ok) throw refusedBy(page, 'Twilio')
  return { kind: 'struct', of: ProviderPhones, value: { Phones: page.Phones, NextPageToken: page.NextPageToken } }
}

/** Trouble with what was given is the client's, anything else may pass. Twilio's words are cleaned of secrets already. */
function refusedBy({ status, message, tip, retryable }: RestFailure, what: string): ApiRefusal {
  const sentence = `${what}: ${message} ${tip}`
  if (retryable) return refusal(503, sentence)
  const target = status === 401 || status === 403 ? 'model.ApiKey' : 'model'
  return refusal(400, sentence, 'WARNINGS.INVALID', target)
}

async function finalize(
  resources: ReadonlyMap<string, Resource>,
  carriers: Carriers,
  asking: Asking,
  given: Arguments,
): Promise<Result> {
  const network = await asking.desk.store.singleton('NetworkSettings')
  const request = readProvisionRequest(recordIn(given.model), {
    fqdn: asking.desk.issuer,
    publicAddress: carriers.publicAddress ?? (textIn(network.fields.PublicStaticIP) || null),
  })
  const { dryRun } = request
  const existing = await trunkAt(asking.desk.store, request.plan.domain)
  await checkHere(asking, request, existing)
  const plan = withCredentials(request.plan, existing)
  const result = await provisionTrunk(carriers.twilio, plan, {
    dryRun,
    randomBytes,
    allowPrivateAddress: carriers.allowPrivateAddress,
  })
  if (!result.ok) throw failed(result)
  if (dryRun) return { kind: 'rows', of: ProvisioningStep, values: stepsOf(result, existing) }
  const id = existing === null ? await addTrunk(resources, asking, request, result) : existing.id
  if (existing !== null) await bringUpToDate(resources, asking, existing, request, result)
  const item = await resources.get('Trunks')?.get?.(asking, id)
  if (item === null || item === undefined) throw notFound('The trunk')
  return { kind: 'row', set: 'Trunks', item }
}

/** The trunk here that leads to this termination domain, with its password. */
async function trunkAt(store: Store, domain: string): Promise<StoredRow | null> {
  const wanted = terminationDomain(domain)
  if (wanted === null) return null
  const rows = await store.list('Trunk', { secrets: true })
  return rows.find((row) => textIn(recordIn(row.fields.Gateway).Host).toLowerCase() === wanted) ?? null
}

/** What cannot work here is told before anything is made at the carrier. */
async function checkHere(
  asking: Asking,
  { plan, defaultRule }: ProvisionRequest,
  trunk: StoredRow | null,
): Promise<void> {
  const rows = await loadPlan(asking.desk.store)
  const problems = plan.numbers.flatMap((number, index) => {
    const owner = trunkOfDid(number, rows)
    if (owner === null || owner.id === trunk?.id) return []
    const at = `model.PhoneNumbers[${index}]`
    return [problem(at, 'WARNINGS.XAPI.ALREADY_IN_USE', `${at}: ${number} belongs to ${described(owner)}`)]
  })
  if (problems.length > 0) throw invalid(problems)
  if (trunk !== null && !reaches(asking.caller, 'Trunk', 'write', belongingOf(trunk))) {
    throw forbidden('Your role may not change this trunk.')
  }
  if (defaultRule === null) return
  const checked = validate(InboundRules, ruleFields(defaultRule), 'create')
  if (!checked.ok)
    throw invalid(checked.problems.map((each) => ({ ...each, target: `model.DefaultRule.${each.target}` })))
}

/** Twilio shows no password again: who knows it keeps it, who does not sets a new one. */
function withCredentials(plan: ProvisionPlan, trunk: StoredRow | null): ProvisionPlan {
  const username = textIn(trunk?.fields.AuthID)
  const password = textIn(trunk?.fields.AuthPassword)
  return username === '' || password === '' ? { ...plan, renewPassword: true } : { ...plan, username, password }
}

function failed({ step, what, failure, steps }: ProvisionFailed): ApiRefusal {
  if (step === null) {
    const [field = ''] = failure.message.split(':')
    return refusal(400, failure.message, 'WARNINGS.INVALID', `model.${MODEL_NAMES[field] ?? field}`)
  }
  const changed = steps.filter((each) => each.did === 'created' || each.did === 'updated').map((each) => each.step)
  const done = changed.length === 0 ? 'Nothing was made.' : `Made before: ${changed.join(', ')}; a new try finds it.`
  return refusedBy({ ...failure, tip: `${failure.tip} ${done}` }, `${step}${what === '' ? '' : ` ${what}`}`)
}

const MODEL_NAMES: Readonly<Record<string, string>> = {
  publicAddress: 'PublicAddress',
  domain: 'Domain',
  fqdn: 'Fqdn',
  name: 'Name',
  numbers: 'PhoneNumbers',
  emergency: 'EmergencyAddress',
}

function stepsOf({ steps, termination, numbers }: Provisioned, trunk: StoredRow | null): readonly Values[] {
  const has = new Set(textsIn(trunk?.fields.DidNumbers).map(comparableDid))
  const here = [
    { Step: 'local-trunk', What: termination, Did: trunk === null ? 'would-create' : 'found', Sid: null },
    ...numbers.map(({ PhoneNumber }) => ({
      Step: 'local-did',
      What: PhoneNumber,
      Did: has.has(comparableDid(PhoneNumber)) ? 'found' : 'would-create',
      Sid: null,
    })),
  ]
  return [...steps.map(({ step, what, did, sid }) => ({ Step: step, What: what, Did: did, Sid: sid })), ...here]
}

/** A default route of the trunk, whatever the client calls it. */
function ruleFields(rule: Values): Values {
  const { Id: _, TrunkDN: __, ...fields } = rule
  return { ...fields, Condition: 'ForwardAll' }
}

async function addTrunk(
  resources: ReadonlyMap<string, Resource>,
  asking: Asking,
  { plan, groups, defaultRule }: ProvisionRequest,
  { termination, credentials, numbers }: Provisioned,
): Promise<number> {
  const template = shippedTemplate('Twilio.pv.xml')
  if (template === null) throw new Error('the template of Twilio is missing')
  const settings = trunkFromTemplate(template.template, template.id)
  const plain = { Port: 5060, SRTPMode: 'SRTPDisabled' }
  const body = {
    ...settings,
    TransportRestriction: plan.secure ? 'TLS' : 'UDP',
    Gateway: { ...settings.Gateway, ...(plan.secure ? {} : plain), Name: plan.name, Host: termination },
    AuthID: credentials.username,
    AuthPassword: { Value: credentials.password ?? '' },
    ExternalNumber: numbers[0]?.PhoneNumber ?? '',
    DidNumbers: numbers.map((each) => each.PhoneNumber),
    ...(groups.length === 0 ? {} : { Groups: groups }),
    ...(defaultRule === null ? {} : { RoutingRules: [ruleFields(defaultRule)] }),
  }
  const outcome = await resources.get('Trunks')?.create?.(asking, body)
  if (outcome === undefined) throw notFound(Trunks.set)
  return Number(outcome.item.id)
}

/** Numbers that are new are added, and the password when it was set anew. Nothing else of the trunk is touched. */
async function bringUpToDate(
  resources: ReadonlyMap<string, Resource>,
  asking: Asking,
  trunk: StoredRow,
  { defaultRule }: ProvisionRequest,
  { numbers, credentials }: Provisioned,
): Promise<void> {
  const has = textsIn(trunk.fields.DidNumbers)
  const known = new Set(has.map(comparableDid))
  const more = numbers.map((each) => each.PhoneNumber).filter((each) => !known.has(comparableDid(each)))
  const { username, password } = credentials
  const isNew = password !== null && password !== trunk.fields.AuthPassword
  const body = {
    ...(more.length === 0 ? {} : { DidNumbers: [...has, ...more] }),
    ...(isNew ? { AuthID: username, AuthPassword: { Value: password } } : {}),
  }
  const trunks = resources.get('Trunks')
  const item = await trunks?.get?.(asking, trunk.id)
  if (item === null || item === undefined) throw notFound('The trunk')
  if (Object.keys(body).length > 0) await trunks?.patch?.(asking, item, body, null)
  if (defaultRule === null) return
  const rules = await asking.desk.store.list('InboundRule')
  const routed = rules.some(
    ({ fields: rule }) => rule.Condition === 'ForwardAll' && recordIn(rule.TrunkDN).Id === trunk.id,
  )
  const rule = { ...ruleFields(defaultRule), TrunkDN: { Id: trunk.id } }
  if (!routed) await resources.get('InboundRules')?.create?.(asking, rule)
}
