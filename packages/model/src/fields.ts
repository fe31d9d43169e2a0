// The TypeScript types of the nouns' rows, inferred from the declarations.
import type { Infer } from './declaration.ts'
import type { EmergencyGeoLocation, EmergencyNotificationsSettings } from './nouns/emergency.ts'
import type { Group } from './nouns/group.ts'
import type { InboundRule } from './nouns/inbound-rule.ts'
import type { ActiveCall, AuditLog, CallHistoryView, EventLog, SystemStatus } from './nouns/live.ts'
import type { MailSettings } from './nouns/mail.ts'
import type { BlackListNumber, CountryCodes, E164Settings } from './nouns/number-settings.ts'
import type { OutboundRule } from './nouns/outbound-rule.ts'
import type { Queue } from './nouns/queue.ts'
import type { Receptionist } from './nouns/receptionist.ts'
import type { RingGroup } from './nouns/ring-group.ts'
import type { Holiday } from './nouns/routing-values.ts'
import type { ServicePrincipal } from './nouns/service-principal.ts'
import type {
  AntiHackingSettings,
  BlocklistAddr,
  CodecsSettings,
  DialCodeSettings,
  NetworkSettings,
} from './nouns/settings.ts'
import type { Trunk } from './nouns/trunk.ts'
import type { User } from './nouns/user.ts'

export type UserFields = Infer<typeof User>
export type GroupFields = Infer<typeof Group>
export type ServicePrincipalFields = Infer<typeof ServicePrincipal>
export type DialCodeSettingsFields = Infer<typeof DialCodeSettings>
export type NetworkSettingsFields = Infer<typeof NetworkSettings>
export type CodecsSettingsFields = Infer<typeof CodecsSettings>
export type AntiHackingSettingsFields = Infer<typeof AntiHackingSettings>
export type BlocklistFields = Infer<typeof BlocklistAddr>
export type ActiveCallFields = Infer<typeof ActiveCall>
export type CallHistoryFields = Infer<typeof CallHistoryView>
export type EventLogFields = Infer<typeof EventLog>
export type AuditLogFields = Infer<typeof AuditLog>
export type SystemStatusFields = Infer<typeof SystemStatus>
export type TrunkFields = Infer<typeof Trunk>
export type QueueFields = Infer<typeof Queue>
export type RingGroupFields = Infer<typeof RingGroup>
export type ReceptionistFields = Infer<typeof Receptionist>
export type InboundRuleFields = Infer<typeof InboundRule>
export type OutboundRuleFields = Infer<typeof OutboundRule>
export type HolidayFields = Infer<typeof Holiday>
export type E164SettingsFields = Infer<typeof E164Settings>
export type CountryCodesFields = Infer<typeof CountryCodes>
export type BlackListNumberFields = Infer<typeof BlackListNumber>
export type EmergencyGeoLocationFields = Infer<typeof EmergencyGeoLocation>
export type MailSettingsFields = Infer<typeof MailSettings>
export type EmergencyNotificationsSettingsFields = Infer<typeof EmergencyNotificationsSettings>
