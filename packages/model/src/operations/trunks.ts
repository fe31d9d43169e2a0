// Functions and actions: trunks and their templates.
import { int32, part, text } from '../declaration.ts'
import { FirstAvailableNumber, SetRouteRequest } from '../nouns/operations.ts'
import { Trunk } from '../nouns/trunk.ts'
import {
  CreateTrunk,
  GetProviderPhones,
  ProviderPhones,
  TrunkReport,
  TrunkTestResult,
} from '../nouns/trunk-operations.ts'
import { many, NOTHING, one, operationsOf, RAW, rowAction, rowFunction, setAction, setFunction } from '../operation.ts'

export const trunksOperations = operationsOf('Trunks', 'A', {
  GetFirstAvailableTrunkNumber: setFunction({}, one(FirstAvailableNumber)),
  InitMasterBridge: setFunction({}, one(Trunk)),
  InitSlaveBridge: setFunction({}, one(Trunk)),
  InitTrunk: setFunction({ template: text({ nullable: false }) }, one(Trunk)),
  ExportTrunk: rowFunction({}, RAW),
  RefreshRegistration: setAction({ id: int32({ nullable: false }) }, NOTHING, { tier: 'B' }),
  SetRoutes: setAction({ routes: part(SetRouteRequest, { nullable: false }) }, NOTHING),
  RunAnalysis: rowAction({}, many(TrunkReport), { tier: 'B' }),
  TestInboundCall: rowAction({}, one(TrunkTestResult), { tier: 'B' }),
  TestOutboundCall: rowAction(
    { contact: text({ nullable: false }), destination: text({ nullable: false }) },
    one(TrunkTestResult),
    { tier: 'B' },
  ),
  GetProviderPhones: setAction({ model: part(GetProviderPhones, { nullable: false }) }, one(ProviderPhones)),
  FinalizeTrunkProvisioning: setAction({ model: part(CreateTrunk, { nullable: false }) }, one(Trunk)),
})
