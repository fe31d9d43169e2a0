// Functions and actions: trunks and their templates.
import { dateTime, int32, part, text } from '../declaration.ts'
import { GoLivePoint, RouteExplanation } from '../nouns/additions.ts'
import { FirstAvailableNumber, SetRouteRequest } from '../nouns/operations.ts'
import { OutboundRule } from '../nouns/outbound-rule.ts'
import { Trunk } from '../nouns/trunk.ts'
import {
  CreateTrunk,
  GetProviderPhones,
  ProviderPhones,
  TrunkReport,
  TrunkTestResult,
} from '../nouns/trunk-operations.ts'
import {
  many,
  NOTHING,
  one,
  operationsOf,
  RAW,
  rowAction,
  rowFunction,
  setAction,
  setFunction,
  single,
} from '../operation.ts'

const ours = { ours: true, tier: 'B' } as const

export const trunksOperations = operationsOf('Trunks', 'A', {
  GetFirstAvailableTrunkNumber: setFunction({}, one(FirstAvailableNumber)),
  InitMasterBridge: setFunction({}, one(Trunk)),
  InitSlaveBridge: setFunction({}, one(Trunk)),
  InitTrunk: setFunction({ template: text({ nullable: false }) }, one(Trunk)),
  ExportTrunk: rowFunction({}, RAW),
  RefreshRegistration: setAction({ id: int32({ nullable: false }) }, NOTHING, { tier: 'B' }),
  SetRoutes: setAction({ routes: part(SetRouteRequest, { nullable: false }) }, NOTHING),
  RunAnalysis: rowAction({}, many(TrunkReport), { tier: 'B' }),
  TestInboundCall: rowAction({ seconds: int32({ ours: true, min: 1, max: 120 }) }, one(TrunkTestResult), { tier: 'B' }),
  TestOutboundCall: rowAction(
    { contact: text(), destination: text({ nullable: false }), seconds: int32({ ours: true, min: 1, max: 120 }) },
    one(TrunkTestResult),
    { tier: 'B' },
  ),
  GetProviderPhones: setAction({ model: part(GetProviderPhones, { nullable: false }) }, one(ProviderPhones)),
  FinalizeTrunkProvisioning: setAction({ model: part(CreateTrunk, { nullable: false }) }, one(Trunk)),
  /** One number a line; answers how many were added. */
  ImportDidNumbers: rowAction(
    { text: text({ nullable: false, maxLength: 1_048_576 }) },
    single(int32({ nullable: false })),
    ours,
  ),
  ExportDidNumbers: rowFunction({}, RAW, ours),
  ProposeOutboundRule: rowFunction({}, one(OutboundRule), ours),
  GetGoLiveChecklist: rowFunction({}, many(GoLivePoint), ours),
  /** Who would get a call, and why; nothing is placed. `trunk` null: a call from inside. `at` null: now. */
  ExplainRoute: setFunction(
    { from: text({ nullable: false }), to: text({ nullable: false }), trunk: text(), at: dateTime() },
    one(RouteExplanation),
    ours,
  ),
})
