// Every noun with its place in the API and in the store, in dependency order.
import { type NounDeclaration, noun, type Place, type StructDeclaration } from '../declaration.ts'
import { Ai } from './ai.ts'
import { BackupFiles } from './backups.ts'
import { CallFlowApps, CallFlowScripts } from './call-flow.ts'
import { CallCosts, CallRecordOutput, DataConnector } from './call-records.ts'
import { ChatHistory, ChatLog, ChatMessagesHistory, LastTimestamps } from './chats.ts'
import { Conferences } from './conference.ts'
import { Contacts, PhoneBook } from './contacts.ts'
import { Crm, CrmTemplates } from './crm.ts'
import { Defs } from './defs.ts'
import { DeviceInfos, Firmwares, PhoneDefaults, PhoneLogos, PhoneTemplates, Sbcs, SipDevices } from './devices.ts'
import { Peer } from './dn.ts'
import { EmergencyGeoLocation, EmergencyNotificationsSettings } from './emergency.ts'
import { Faxes, FaxServer } from './fax.ts'
import { FxsTemplates, Gateways } from './gateways.ts'
import { Group } from './group.ts'
import { InboundRule } from './inbound-rule.ts'
import { Amazon, Google, Hotel } from './integrations.ts'
import { ActiveCall, AuditLog, CallHistoryView, EventLog, NetworkInterface, SystemStatus } from './live.ts'
import { MailSettings } from './mail.ts'
import { EmailTemplates, Notifications } from './mail-templates.ts'
import { CustomPrompts, MusicOnHold, Playlists, PromptSets } from './media.ts'
import { Microsoft365, Teams } from './microsoft.ts'
import { BlackListNumber, CallTypesSettings, Country, CountryCodes, E164Settings } from './number-settings.ts'
import { OfficeHours } from './office-hours.ts'
import { OutboundRule } from './outbound-rule.ts'
import { CallParking, Parkings } from './parking.ts'
import { DNProperties, Parameters, TenantProperties } from './properties.ts'
import { Queue } from './queue.ts'
import { Receptionist } from './receptionist.ts'
import { Recordings, RemoteArchiving } from './recordings.ts'
import { ScheduledReports } from './reports.ts'
import { RingGroup } from './ring-group.ts'
import { Holiday } from './routing-values.ts'
import { ConsoleAccess, GeneralForApps, GeneralForPbx, Logging, SecureSip, Syslog } from './server-settings.ts'
import { ServicePrincipal } from './service-principal.ts'
import { Firewall, Licence, Services } from './services.ts'
import { AntiHackingSettings, BlocklistAddr, CodecsSettings, DialCodeSettings, NetworkSettings } from './settings.ts'
import { OAuthClient, RefreshToken } from './tokens.ts'
import { DidNumber, Trunk } from './trunk.ts'
import { TrunkTemplate } from './trunk-template.ts'
import { User } from './user.ts'
import { VoicemailOptions } from './voicemail.ts'
import { WebsiteLinks } from './website-links.ts'

export const Groups = noun(Group, {
  set: 'Groups',
  storage: 'config',
  dialable: true,
  numbering: { prefix: 'GRP', first: 0, digits: 4 },
  operations: 'crud',
  sentToSwitch: true,
  navigation: { Members: 'ListMembers', Rights: 'ListRights' },
})
export const Users = noun(User, {
  set: 'Users',
  alternateKey: 'Number',
  storage: 'config',
  dialable: true,
  numbering: { prefix: '', first: 100, digits: 3 },
  operations: 'crud',
  sentToSwitch: true,
  navigation: { Groups: 'ListGroups', ForwardingProfiles: 'ListForwardingProfiles', Greetings: 'ListGreetings' },
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
  navigation: { Agents: 'ListAgents', Managers: 'ListManagers' },
})
export const RingGroups = noun(RingGroup, {
  set: 'RingGroups',
  alternateKey: 'Number',
  storage: 'config',
  dialable: true,
  numbering: { prefix: '', first: 800, digits: 3 },
  operations: 'crud',
  sentToSwitch: true,
  navigation: { Members: 'ListRingGroupMembers' },
})
export const Receptionists = noun(Receptionist, {
  set: 'Receptionists',
  alternateKey: 'Number',
  storage: 'config',
  dialable: true,
  numbering: { prefix: '', first: 800, digits: 3 },
  operations: 'crud',
  sentToSwitch: true,
  navigation: { Forwards: 'ListForwards' },
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
export const ActiveCalls = noun(ActiveCall, { set: 'ActiveCalls', storage: 'live', tier: 'B' })
export const CallHistory = noun(CallHistoryView, { set: 'CallHistoryView', storage: 'history', tier: 'C' })
export const EventLogs = noun(EventLog, { set: 'EventLogs', storage: 'history', tier: 'B' })
export const AuditLogs = noun(AuditLog, { set: 'ReportAuditLog', storage: 'history', operations: [] })
export const Status = noun(SystemStatus, { set: 'SystemStatus', singleton: true, storage: 'live', tier: 'B' })
export const Interfaces = noun(NetworkInterface, { set: 'NetworkInterfaces', storage: 'live', tier: 'F' })
export const Definitions = noun(Defs, {
  set: 'Defs',
  singleton: true,
  storage: 'static',
  navigation: {
    Codecs: 'ListCodecs',
    GatewayParameters: 'ListGatewayParameters',
    GatewayParameterValues: 'ListGatewayParameterValues',
    TimeZones: 'ListTimeZones',
  },
})
export const OAuthClients = noun(OAuthClient, {
  set: 'OAuthClients',
  storage: 'live',
  operations: ['list', 'get', 'delete'],
})
export const SecurityTokens = noun(RefreshToken, { set: 'SecurityTokens', storage: 'live' })

const ONESELF = { list: false, get: true, create: false, update: true, delete: false } as const

/** The same rows by another way: of the one who asks. */
export const MyUser = ofOneself('MyUser', Users)
export const MyGroup = ofOneself('MyGroup', Groups)
export const MyTokens = { ...SecurityTokens, set: 'MyTokens' } as const

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
  Ai,
  Amazon,
  Google,
  Hotel,
  BackupFiles,
  CallCosts,
  CallRecordOutput,
  DataConnector,
  CallFlowApps,
  CallFlowScripts,
  CallParking,
  Parkings,
  ChatHistory,
  ChatLog,
  ChatMessagesHistory,
  LastTimestamps,
  Conferences,
  ConsoleAccess,
  GeneralForApps,
  GeneralForPbx,
  Logging,
  SecureSip,
  Syslog,
  Contacts,
  PhoneBook,
  Crm,
  CrmTemplates,
  CustomPrompts,
  MusicOnHold,
  Playlists,
  PromptSets,
  DeviceInfos,
  Firmwares,
  PhoneLogos,
  PhoneDefaults,
  PhoneTemplates,
  Sbcs,
  SipDevices,
  EmailTemplates,
  Notifications,
  Faxes,
  FaxServer,
  Firewall,
  Licence,
  Services,
  Gateways,
  FxsTemplates,
  Microsoft365,
  Teams,
  Parameters,
  DNProperties,
  TenantProperties,
  Recordings,
  RemoteArchiving,
  ScheduledReports,
  VoicemailOptions,
  WebsiteLinks,
]

/** Every entity set and singleton of the API. */
export const SETS: readonly NounDeclaration[] = [...NOUNS, MyUser, MyGroup, MyTokens]

const BY_NAME = new Map(NOUNS.map((each) => [each.name, each]))
const BY_SET = new Map(SETS.map((each) => [each.set, each]))

/** The noun of this name (`User`), or null. */
export function nounNamed(name: string): NounDeclaration | null {
  return BY_NAME.get(name) ?? null
}

/** The noun behind an entity set or singleton (`Users`), or null. */
export function nounOfSet(set: string): NounDeclaration | null {
  return BY_SET.get(set) ?? null
}

interface Oneself<N extends string, P extends Place> extends Place {
  readonly set: N
  readonly singleton: true
  readonly alternateKey: null
  readonly navigation: { readonly [K in keyof P['navigation']]: string }
  readonly operations: typeof ONESELF
}

function ofOneself<S extends StructDeclaration, P extends Place, const N extends string>(
  set: N,
  of: NounDeclaration<S, P>,
): NounDeclaration<S, Oneself<N, P>> {
  const names = Object.keys(of.navigation).map((name) => [name, `List${set}${name}`])
  // The same lists, with other names in generated clients.
  const navigation = Object.fromEntries(names) as Oneself<N, P>['navigation']
  return { ...of, set, singleton: true, alternateKey: null, operations: ONESELF, navigation }
}
