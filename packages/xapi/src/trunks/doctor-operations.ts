// The doctor, test calls, the route tester and registering again.
import type { TestCallAnswer } from '@cordboard/link'
import {
  GoLivePoint,
  nameOf,
  RouteExplanation,
  recordIn,
  TrunkReport,
  TrunkTestResult,
  textIn,
  trunksOperations,
} from '@cordboard/model'
import { cloudOf } from '@cordboard/providers'
import { type Arguments, momentOf, type Operation, type Result, textOf } from '../http/operation.ts'
import { notFound, refusal } from '../http/refusal.ts'
import type { Asking, Item } from '../resources/resource.ts'
import { isoTime } from '../resources/value-item.ts'
import { readCallAnswer } from './call-answer.ts'
import { examine } from './doctor/examine.ts'
import type { Finding } from './doctor/finding.ts'
import { goLiveList } from './doctor/go-live.ts'
import { inboundReports, outboundReports, type TestedTrunk } from './doctor/test-call.ts'
import { gather } from './doctor-gather.ts'
import type { Carriers } from './provisioning.ts'

const READ = { noun: 'Trunk', right: 'read' } as const
const WRITE = { noun: 'Trunk', right: 'write' } as const
const MAX_DIALLED = 255
/** Seconds. An answer must come before web clients and proxies give up. */
const MOST_SECONDS = 85
const OUTBOUND_SECONDS = 45
const INBOUND_SECONDS = 60
/** The switch's own time for ending the call, and its way here. */
const MARGIN_MS = 9000

export function doctorOperations({ publicAddress }: Carriers): readonly Operation[] {
  return [
    {
      of: trunksOperations.RunAnalysis,
      needs: READ,
      run: async (asking, _given, item) => ({
        kind: 'rows',
        of: TrunkReport,
        values: examine(await gather(asking, Number(item?.id), publicAddress)),
      }),
    },
    {
      of: trunksOperations.GetGoLiveChecklist,
      needs: READ,
      run: async (asking, _given, item) => ({
        kind: 'rows',
        of: GoLivePoint,
        values: goLiveList(await gather(asking, Number(item?.id), publicAddress)),
      }),
    },
    {
      of: trunksOperations.TestOutboundCall,
      needs: WRITE,
      run: (asking, given, item) => testOutbound(asking, given, item, publicAddress),
    },
    {
      of: trunksOperations.TestInboundCall,
      needs: WRITE,
      run: testInbound,
    },
    {
      of: trunksOperations.RefreshRegistration,
      needs: WRITE,
      run: refresh,
    },
    {
      of: trunksOperations.ExplainRoute,
      needs: READ,
      run: explainRoute,
    },
  ]
}

async function trunkOf({ desk }: Asking, item: Item | null, publicAddress: string | null) {
  const row = await desk.store.read('Trunk', Number(item?.id))
  if (row === null) throw notFound('The trunk')
  const cloud = cloudOf(textIn(recordIn(row.fields.Gateway).Host))
  const tested: TestedTrunk = { number: row.number ?? '', name: nameOf(row), cloud, publicAddress }
  return { id: row.id, tested }
}

function secondsOf(given: Arguments, usual: number): number {
  const { seconds } = given
  if (typeof seconds !== 'number') return usual
  if (seconds >= 1 && seconds <= MOST_SECONDS) return seconds
  throw refusal(400, `seconds: 1 to ${MOST_SECONDS} are expected.`, 'WARNINGS.XAPI.OUT_OF_THE_RANGE', 'seconds')
}

/** The device is named as `101` or `sip:101@…`; the caller's own extension when it is not. */
function extensionOf({ caller }: Asking, given: Arguments): string {
  const contact = textOf(given, 'contact') ?? ''
  const named = /^(?:sips?:)?([^@;:<>\s]{1,50})/i.exec(contact)?.[1] ?? ''
  const from = contact === '' && caller.noun === 'User' ? caller.number : named
  if (from !== '') return from
  throw refusal(
    400,
    'contact: an extension must be named whose phone rings first.',
    'WARNINGS.XAPI.REQUIRED',
    'contact',
  )
}

async function testOutbound(
  asking: Asking,
  given: Arguments,
  item: Item | null,
  publicAddress: string | null,
): Promise<Result> {
  const { id: trunk, tested } = await trunkOf(asking, item, publicAddress)
  const from = extensionOf(asking, given)
  const to = textOf(given, 'destination') ?? ''
  if (to === '' || to.length > MAX_DIALLED || /[^\x20-\x7e]|[<>"]/.test(to)) {
    throw refusal(400, 'destination: a number is expected.', 'WARNINGS.INVALID', 'destination')
  }
  const seconds = secondsOf(given, OUTBOUND_SECONDS)
  const request = { kind: 'testCall', trunk, from, to, seconds } as const
  const call = callIn(await asking.desk.switch.request(request, seconds * 1000 + MARGIN_MS))
  return resultOf(call, outboundReports(call, tested))
}

async function testInbound(asking: Asking, given: Arguments, item: Item | null): Promise<Result> {
  const { id: trunk } = await trunkOf(asking, item, null)
  const seconds = secondsOf(given, INBOUND_SECONDS)
  const request = { kind: 'watchInbound', trunk, seconds } as const
  const call = callIn(await asking.desk.switch.request(request, seconds * 1000 + MARGIN_MS))
  return resultOf(call, inboundReports(call, seconds))
}

function callIn(value: unknown): TestCallAnswer {
  const call = readCallAnswer(value)
  if (call === null) throw refusal(503, 'The switch did not say what became of the call.')
  return call
}

function resultOf(call: TestCallAnswer, reports: readonly Finding[]): Result {
  const log = call.log.map(({ at, text }) => ({ TimeStamp: isoTime(Math.round(at)), Text: text }))
  return { kind: 'struct', of: TrunkTestResult, value: { Reports: reports, Log: log } }
}

async function refresh({ desk }: Asking, given: Arguments): Promise<Result> {
  const trunk = Number(given.id)
  if ((await desk.store.read('Trunk', trunk)) === null) {
    throw refusal(400, `There is no trunk ${trunk}.`, 'WARNINGS.XAPI.NOT_FOUND', 'id')
  }
  await desk.switch.request({ kind: 'refreshTrunk', trunk })
  return { kind: 'nothing' }
}

/** `trunk` is the virtual extension of the trunk the call comes in by; without it the call is one from inside. */
async function explainRoute({ desk }: Asking, given: Arguments): Promise<Result> {
  const number = textOf(given, 'trunk')
  const row = number === null ? null : await desk.store.readBy('Trunk', 'Number', number)
  if (number !== null && row === null) {
    throw refusal(400, `There is no trunk ${number.slice(0, 32)}.`, 'WARNINGS.XAPI.NOT_FOUND', 'trunk')
  }
  const question = {
    from: (textOf(given, 'from') ?? '').slice(0, MAX_DIALLED),
    to: (textOf(given, 'to') ?? '').slice(0, MAX_DIALLED),
    trunk: row?.id ?? null,
    at: momentOf(given, 'at'),
  }
  const answer = recordIn(await desk.switch.request({ kind: 'explainRoute', question }))
  const onwards = Array.isArray(answer.onwards) ? answer.onwards.map(recordIn) : []
  const value = {
    Plan: answer.plan,
    Targets: answer.targets,
    Trail: answer.trail,
    Status: answer.status,
    Tip: answer.tip,
    Onwards: onwards.map(({ why, plan, targets }) => ({ Why: why, Plan: plan, Targets: targets })),
  }
  return { kind: 'struct', of: RouteExplanation, value }
}
