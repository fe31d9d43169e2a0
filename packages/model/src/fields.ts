// The TypeScript types of the nouns' rows, inferred from the declarations.
import type { Infer } from './declaration.ts'
import type { Group } from './nouns/group.ts'
import type { ActiveCall, AuditLog, CallHistoryView, EventLog, SystemStatus } from './nouns/live.ts'
import type { ServicePrincipal } from './nouns/service-principal.ts'
import type {
  AntiHackingSettings,
  BlocklistAddr,
  CodecsSettings,
  DialCodeSettings,
  NetworkSettings,
} from './nouns/settings.ts'
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
