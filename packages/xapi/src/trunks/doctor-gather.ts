// Gathers what the doctor looks at: rows, what the switch sees of the trunk, what would become of each forward, what the past shows.
import type { RouteAnswer } from '@cordboard/link'
import {
  described,
  destinationsOf,
  isRecord,
  nameOf,
  nounNamed,
  type Plan,
  type PlanRow,
  recordIn,
  textIn,
  textsIn,
} from '@cordboard/model'
import { cloudOf } from '@cordboard/providers'
import type { CallRecordRow, Store } from '@cordboard/store'
import { notFound } from '../http/refusal.ts'
import { loadPlan } from '../resources/load-plan.ts'
import type { Asking, Desk } from '../resources/resource.ts'
import { SwitchRefusal } from '../switch-desk/switch-desk.ts'
import type { DoctorFacts, Evidence, Inspection, Probe } from './doctor/facts.ts'

/** Looking up names may take a while. */
const INSPECT_MS = 20_000
const MOST_PROBES = 50
const MOST_CALLS = 200

export async function gather({ desk }: Asking, id: number, publicAddress: string | null): Promise<DoctorFacts> {
  const { store } = desk
  const [plan, opened, e164, countries, codecs, blocklist] = await Promise.all([
    loadPlan(store),
    store.read('Trunk', id, { secrets: true }),
    store.singleton('E164Settings'),
    store.singleton('CountryCodes'),
    store.singleton('CodecsSettings'),
    store.list('Blocklist'),
  ])
  const trunk = plan.byId('Trunk', id)
  if (trunk === null || opened === null) throw notFound('The trunk')
  const gateway = recordIn(trunk.fields.Gateway)
  const [inspection, probes, evidence] = await Promise.all([
    inspect(desk, id),
    probe(desk, plan),
    evidenceOf(store, trunk),
  ])
  const users = plan.rows('User').map((row) => row.id)
  return {
    trunk,
    gateway,
    name: nameOf(trunk),
    hasPassword: textIn(opened.fields.AuthPassword) !== '',
    cloud: cloudOf(textIn(gateway.Host)),
    plan,
    e164: e164.fields,
    allowedCountries: textsIn(countries.fields.CountryCodes),
    systemCodecs: textsIn(codecs.fields.ExternalCodecList),
    blocklist: blocklist.map((row) => row.fields),
    registered: desk.switch.isUp ? new Set(users.filter((each) => desk.switch.isRegistered(each))) : null,
    inspection,
    probes,
    publicAddress,
    evidence,
    now: desk.now(),
  }
}

async function inspect(desk: Desk, trunk: number): Promise<Inspection | null> {
  const value = await orNull(desk.switch.request({ kind: 'inspectTrunk', trunk }, INSPECT_MS))
  return isInspection(value) ? value : null
}

/** Null when the switch is away or says no: then this part was not checked, and the report says so. */
async function orNull(asked: Promise<unknown>): Promise<unknown> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof SwitchRefusal) return null
    throw error
  }
}

// The shape is the switch's; both sides are of one version (the link compares it).
function isInspection(value: unknown): value is Inspection {
  return isRecord(value) && isRecord(value.line) && isRecord(value.resolution) && isRecord(value.resolution.registrar)
}

function isRouteAnswer(value: unknown): value is RouteAnswer {
  return isRecord(value) && typeof value.plan === 'string' && Array.isArray(value.targets) && Array.isArray(value.trail)
}

const FORWARDING = ['Queue', 'RingGroup', 'Receptionist', 'User', 'Group', 'InboundRule'] as const

/** Every destination outside that is configured, each once, with what would become of it. */
async function probe(desk: Desk, plan: Plan): Promise<readonly Probe[]> {
  const anybody = plan.rows('User').find((row) => row.fields.Enabled !== false)?.number ?? ''
  const wanted = FORWARDING.flatMap((noun) => plan.rows(noun).flatMap(outsideOf))
  const seen = new Map<string, Promise<unknown>>()
  const probes = wanted.slice(0, MOST_PROBES).map(async ({ row, to }): Promise<Probe> => {
    const from = row.noun === 'User' ? (row.number ?? '') : anybody
    const key = `${from} ${to}`
    const question = { from, to, trunk: null, at: null }
    const asked = seen.get(key) ?? orNull(desk.switch.request({ kind: 'explainRoute', question }))
    seen.set(key, asked)
    const answer = await asked
    return { by: described(row), noun: row.noun, id: row.id, to, answer: isRouteAnswer(answer) ? answer : null }
  })
  return Promise.all(probes)
}

function outsideOf(row: PlanRow): readonly { readonly row: PlanRow; readonly to: string }[] {
  const noun = nounNamed(row.noun)
  if (noun === null) return []
  const found = destinationsOf(noun, row.fields).flatMap(({ destination }) =>
    destination.To === 'External' && textIn(destination.External) !== '' ? [textIn(destination.External)] : [],
  )
  return [...new Set(found)].map((to) => ({ row, to }))
}

/** Newest calls first; the first that says something counts. */
async function evidenceOf(store: Store, trunk: PlanRow): Promise<Evidence> {
  const action = `trunk ${trunk.number} `
  const page = await store.query('Calls', {
    orderBy: [{ field: 'StartedAt', descending: true }],
    limit: MOST_CALLS,
  })
  const records = await Promise.all(page.rows.map((row) => store.readCall(String(row.Call))))
  const here = records.filter(
    (record): record is CallRecordRow => record?.segments.some((each) => each.action.startsWith(action)) === true,
  )
  const answered = (record: CallRecordRow): boolean =>
    record.segments.some((each) => each.action.startsWith(action) && each.answeredAt !== null)
  const fromOutside = (record: CallRecordRow): boolean =>
    record.segments.some((each) => each.party === 'trunk' && each.direction === 'in')
  const newest = here[0] ?? null
  const refused = newest?.segments.find(
    (each) => each.action.startsWith(action) && [401, 403, 407].includes(each.sipCode ?? 0),
  )
  return {
    answeredOut: here.some(answered),
    answeredForward: here.some((record) => answered(record) && fromOutside(record)),
    refusedLogin:
      newest === null || refused === undefined || answered(newest)
        ? null
        : `The newest call by this trunk was answered ${refused.sipCode}; its entry in the event log says what that means.`,
  }
}
