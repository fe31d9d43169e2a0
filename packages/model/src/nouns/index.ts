// Every noun with its place in the API and in the store, in dependency order.
import { type NounDeclaration, noun } from '../declaration.ts'
import { Defs } from './defs.ts'
import { Peer } from './dn.ts'
import { EmergencyGeoLocation, EmergencyNotificationsSettings } from './emergency.ts'
import { Group } from './group.ts'
import { InboundRule } from './inbound-rule.ts'
import { ActiveCall, AuditLog, CallHistoryView, EventLog, NetworkInterface, SystemStatus } from './live.ts'
import { MailSettings } from './mail.ts'
import { BlackListNumber, CallTypesSettings, Country, CountryCodes, E164Settings } from './number-settings.ts'
import { OfficeHours } from './office-hours.ts'
import { OutboundRule } from './outbound-rule.ts'
import { Queue } from './queue.ts'
import { Receptionist } from './receptionist.ts'
import { RingGroup } from './ring-group.ts'
import { Holiday } from './routing-values.ts'
import { ServicePrincipal } from './service-principal.ts'
import { AntiHackingSettings, BlocklistAddr, CodecsSettings, DialCodeSettings, NetworkSettings } from './settings.ts'
import { OAuthClient, RefreshToken } from './tokens.ts'
import { DidNumber, Trunk } from './trunk.ts'
import { TrunkTemplate } from './trunk-template.ts'
import { User } from './user.ts'

export const Groups = noun(Group, {
  set: 'Groups',
  storage: 'config',
  dialable: true,
  numbering: { prefix: 'GRP', first: 0, digits: 4 },
  operations: 'crud',
  sentToSwitch: true,
})
export const Users = noun(User, {
  set: 'Users',
  alternateKey: 'Number',
  storage: 'config',
  dialable: true,
  numbering: { prefix: '', first: 100, digits: 3 },
  operations: 'crud',
  sentToSwitch: true,
})
export const ServicePrincipals = noun(ServicePrincipal, {
  set: 'ServicePrincipals',
  storage: 'config',
  dialable: true,
  numbering: { prefix: '', first: 900, digits: 3 },
  operations: 'crud',
})
export const DialCodes = noun(DialCodeSettings, {
  set: 'DialCodeSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
  sentToSwitch: true,
})
export const Network = noun(NetworkSettings, {
  set: 'NetworkSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
  sentToSwitch: true,
})
export const CodecChoice = noun(CodecsSettings, {
  set: 'CodecsSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
  sentToSwitch: true,
})
export const AntiHacking = noun(AntiHackingSettings, {
  set: 'AntiHackingSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
  sentToSwitch: true,
})
export const Blocklist = noun(BlocklistAddr, {
  name: 'Blocklist',
  set: 'Blocklist',
  storage: 'config',
  operations: 'crud',
  sentToSwitch: true,
})
export const Trunks = noun(Trunk, {
  set: 'Trunks',
  alternateKey: 'Number',
  storage: 'config',
  dialable: true,
  numbering: { prefix: '', first: 10000, digits: 5 },
  operations: 'crud',
  sentToSwitch: true,
})
export const TrunkTemplates = noun(TrunkTemplate, { set: 'TrunkTemplates', storage: 'config', operations: 'crud' })
export const DidNumbers = noun(DidNumber, { set: 'DidNumbers', storage: 'live' })
export const Queues = noun(Queue, {
  set: 'Queues',
  alternateKey: 'Number',
  storage: 'config',
  dialable: true,
  numbering: { prefix: '', first: 800, digits: 3 },
  operations: 'crud',
  sentToSwitch: true,
})
export const RingGroups = noun(RingGroup, {
  set: 'RingGroups',
  alternateKey: 'Number',
  storage: 'config',
  dialable: true,
  numbering: { prefix: '', first: 800, digits: 3 },
  operations: 'crud',
  sentToSwitch: true,
})
export const Receptionists = noun(Receptionist, {
  set: 'Receptionists',
  alternateKey: 'Number',
  storage: 'config',
  dialable: true,
  numbering: { prefix: '', first: 800, digits: 3 },
  operations: 'crud',
  sentToSwitch: true,
})
export const InboundRules = noun(InboundRule, {
  set: 'InboundRules',
  storage: 'config',
  operations: 'crud',
  sentToSwitch: true,
})
export const OutboundRules = noun(OutboundRule, {
  set: 'OutboundRules',
  storage: 'config',
  operations: 'crud',
  sentToSwitch: true,
})
export const Holidays = noun(Holiday, { set: 'Holidays', storage: 'config', operations: 'crud', sentToSwitch: true })
export const OfficeTimes = noun(OfficeHours, {
  set: 'OfficeHours',
  singleton: true,
  storage: 'live',
  operations: 'update',
})
export const E164 = noun(E164Settings, {
  set: 'E164Settings',
  singleton: true,
  storage: 'config',
  operations: 'update',
  sentToSwitch: true,
})
export const AllowedCountries = noun(CountryCodes, {
  set: 'CountryCodes',
  singleton: true,
  storage: 'config',
  operations: 'update',
  sentToSwitch: true,
})
export const Countries = noun(Country, { set: 'Countries', storage: 'static' })
export const CallTypes = noun(CallTypesSettings, {
  set: 'CallTypesSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})
export const BlackListNumbers = noun(BlackListNumber, {
  set: 'BlackListNumbers',
  storage: 'config',
  operations: 'crud',
  sentToSwitch: true,
})
export const EmergencyGeoLocations = noun(EmergencyGeoLocation, {
  set: 'EmergencyGeoLocations',
  storage: 'config',
  sentToSwitch: true,
})
export const EmergencyNotifications = noun(EmergencyNotificationsSettings, {
  set: 'EmergencyNotificationsSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
  sentToSwitch: true,
})
export const Mail = noun(MailSettings, {
  set: 'MailSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})
export const Peers = noun(Peer, { set: 'Peers', alternateKey: 'Number', storage: 'live' })
export const ActiveCalls = noun(ActiveCall, { set: 'ActiveCalls', storage: 'live' })
export const CallHistory = noun(CallHistoryView, { set: 'CallHistoryView', storage: 'history' })
export const EventLogs = noun(EventLog, { set: 'EventLogs', storage: 'history' })
export const AuditLogs = noun(AuditLog, { set: 'ReportAuditLog', storage: 'history' })
export const Status = noun(SystemStatus, { set: 'SystemStatus', singleton: true, storage: 'live' })
export const Interfaces = noun(NetworkInterface, { set: 'NetworkInterfaces', storage: 'live' })
export const Definitions = noun(Defs, { set: 'Defs', singleton: true, storage: 'static' })
export const OAuthClients = noun(OAuthClient, { set: 'OAuthClients', storage: 'live' })
export const SecurityTokens = noun(RefreshToken, { set: 'SecurityTokens', storage: 'live' })

export const NOUNS: readonly NounDeclaration[] = [
  Groups,
  Users,
  ServicePrincipals,
  DialCodes,
  Network,
  CodecChoice,
  AntiHacking,
  Blocklist,
  Trunks,
  TrunkTemplates,
  DidNumbers,
  Queues,
  RingGroups,
  Receptionists,
  InboundRules,
  OutboundRules,
  Holidays,
  OfficeTimes,
  E164,
  AllowedCountries,
  Countries,
  CallTypes,
  BlackListNumbers,
  EmergencyGeoLocations,
  EmergencyNotifications,
  Mail,
  Peers,
  ActiveCalls,
  CallHistory,
  EventLogs,
  AuditLogs,
  Status,
  Interfaces,
  Definitions,
  OAuthClients,
  SecurityTokens,
]

const BY_NAME = new Map(NOUNS.map((each) => [each.name, each]))
const BY_SET = new Map(NOUNS.map((each) => [each.set, each]))

/** The noun of this name (`User`), or null. */
export function nounNamed(name: string): NounDeclaration | null {
  return BY_NAME.get(name) ?? null
}

/** The noun behind an entity set or singleton (`Users`), or null. */
export function nounOfSet(set: string): NounDeclaration | null {
  return BY_SET.get(set) ?? null
}
