// Functions and actions: numbers and rules.
import { bool, int32, part, parts, text, texts, wholes } from '../declaration.ts'
import { ProviderRanges, RulePreset } from '../nouns/additions.ts'
import { EmergencyGeoLocation } from '../nouns/emergency.ts'
import { InboundRule } from '../nouns/inbound-rule.ts'
import { OutboundRule } from '../nouns/outbound-rule.ts'
import { XOutboundRulePurge } from '../nouns/rule-operations.ts'
import { BlocklistAddr } from '../nouns/settings.ts'
import { many, NOTHING, operationsOf, RAW_OR_NOTHING, setAction, setFunction } from '../operation.ts'

const ours = { ours: true } as const

export const blackListNumbersOperations = operationsOf('BlackListNumbers', 'A', {
  BulkNumbersDelete: setAction({ ids: texts() }, NOTHING),
})

export const blocklistOperations = operationsOf('Blocklist', 'A', {
  BulkIpsDelete: setAction({ ids: wholes() }, NOTHING),
  GetProviderRanges: setFunction({}, many(ProviderRanges), ours),
  AllowProvider: setAction({ provider: text({ nullable: false }) }, many(BlocklistAddr), ours),
})

export const emergencyGeoLocationsOperations = operationsOf('EmergencyGeoLocations', 'A', {
  Update: setAction({ locations: parts(EmergencyGeoLocation) }, RAW_OR_NOTHING),
})

export const inboundRulesOperations = operationsOf('InboundRules', 'A', {
  BulkInboundRulesDelete: setAction({ ids: wholes() }, NOTHING),
  ExportCallerIdRules: setFunction({}, many(InboundRule)),
})

export const outboundRulesOperations = operationsOf('OutboundRules', 'A', {
  GetEmergencyOutboundRules: setFunction({}, many(OutboundRule)),
  Purge: setAction({ purgeObject: part(XOutboundRulePurge) }, NOTHING),
  MoveUpDown: setAction({ id: int32({ nullable: false }), up: bool({ nullable: false }) }, NOTHING),
  GetPresets: setFunction({ country: text() }, many(RulePreset), ours),
  CreateFromPreset: setAction(
    { preset: text({ nullable: false }), trunkId: int32({ nullable: false }) },
    many(OutboundRule),
    ours,
  ),
})
