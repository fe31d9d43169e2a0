// What operations take and answer.
import {
  bool,
  complex,
  dateTime,
  entity,
  int32,
  int64,
  oneOf,
  part,
  parts,
  text,
  texts,
  toMany,
  toOne,
} from '../declaration.ts'
import { AgentSettings } from './agent.ts'
import { UserGroup } from './dn.ts'
import { works } from './effects.ts'
import { SRTPModeType, TranscriptionType, VMEmailOptionsType, VMPlayMsgDateTimeType } from './enums.ts'
import { ExtensionRule, ForwardingProfile, Greeting } from './forwarding.ts'

export const FirstAvailableNumber = complex('FirstAvailableNumber', {
  Number: text({ scope: 'derived', effect: works }),
})

export const RegenerateOptions = complex('RegenerateOptions', {
  ConfigurationLink: bool({ nullable: false }),
  DeskphonePassword: bool({ nullable: false }),
  RpsKey: bool({ nullable: false }),
  SendWelcomeEmail: bool({ nullable: false }),
  SipAuth: bool({ nullable: false }),
  VoicemailPIN: bool({ nullable: false }),
  WebclientPassword: bool({ nullable: false }),
})

export const OneTimeTicket = complex('OneTimeTicket', {
  ExpiresInSeconds: int32({ scope: 'derived', effect: works }),
  Ticket: text({ nullable: false, scope: 'derived', effect: works }),
})

export const UserDeleteError = complex('UserDeleteError', {
  Error: text({ scope: 'derived', effect: works }),
  ExtensionNumber: text({ scope: 'derived', effect: works }),
})

export const TestResult = complex('TestResult', {
  Error: text({ scope: 'derived', effect: works }),
  Parameters: texts({ scope: 'derived', effect: works }),
  Success: bool({ scope: 'derived', effect: works }),
})

export const EntityRestrictions = complex('EntityRestrictions', {
  Allowed: int32({ scope: 'derived', effect: works }),
  Unlimited: bool({ scope: 'derived', effect: works }),
  Used: int32({ scope: 'derived', effect: works }),
})

export const Restrictions = complex('Restrictions', {
  Dects: part(EntityRestrictions, { scope: 'derived', effect: works }),
  LiveChats: part(EntityRestrictions, { scope: 'derived', effect: works }),
  MaxPrompts: int32({ scope: 'derived', effect: works }),
  Sbcs: part(EntityRestrictions, { scope: 'derived', effect: works }),
  System: part(EntityRestrictions, { scope: 'derived', effect: works }),
  Trunks: part(EntityRestrictions, { scope: 'derived', effect: works }),
  Users: part(EntityRestrictions, { scope: 'derived', effect: works }),
})

export const MultiEditUserData = complex('MultiEditUserData', {
  AgentSettings: part(AgentSettings),
  AllowLanOnly: bool(),
  AllowOwnRecordings: bool(),
  Blfs: text({ maxLength: 10240 }),
  BossSecretaryRequiresFullEdit: bool(),
  CallScreening: bool(),
  CanMoveForwardingExceptions: bool(),
  DatevEnabled: bool(),
  DisplayNumbers: text(),
  EmergencyAdditionalInfo: text(),
  EmergencyLocationId: text(),
  Enabled: bool(),
  EnableHotdesking: bool(),
  ForbidRecording: bool(),
  ForwardingExceptions: toMany(ExtensionRule),
  ForwardingProfiles: toMany(ForwardingProfile),
  GoogleCalendarEnabled: bool(),
  GoogleContactsEnabled: bool(),
  GoogleSignInEnabled: bool(),
  Greetings: toMany(Greeting),
  Groups: toMany(UserGroup),
  HideInPhonebook: bool(),
  Internal: bool(),
  Mobile: text(),
  MS365CalendarEnabled: bool(),
  MS365ContactsEnabled: bool(),
  MS365SignInEnabled: bool(),
  MS365TeamsEnabled: bool(),
  MyPhoneAllowDeleteRecordings: bool(),
  MyPhoneHideForwardings: bool(),
  MyPhoneShowRecordings: bool(),
  Number: text(),
  PbxDeliversAudio: bool(),
  PinProtected: bool(),
  PinProtectTimeout: int32(),
  PromptSet: text(),
  RecordCalls: bool(),
  RecordEmailNotify: bool(),
  RecordExternalCallsOnly: bool(),
  SendEmailMissedCalls: bool(),
  SRTPMode: oneOf(SRTPModeType),
  TranscriptionMode: oneOf(TranscriptionType),
  VMDisablePinAuth: bool(),
  VMEmailOptions: oneOf(VMEmailOptionsType),
  VMEnabled: bool(),
  VMPlayCallerID: bool(),
  VMPlayMsgDateTime: oneOf(VMPlayMsgDateTimeType),
})

export const CallParticipant = entity('CallParticipant', 'Id', {
  CallId: int32({ nullable: false, scope: 'derived', effect: works }),
  DeviceId: text({ nullable: false, scope: 'derived', effect: works }),
  DirectControl: bool({ nullable: false, scope: 'derived', effect: works }),
  DN: text({ nullable: false, scope: 'derived', effect: works }),
  Id: int32({ nullable: false, scope: 'derived', effect: works }),
  LegId: int32({ nullable: false, scope: 'derived', effect: works }),
  PartyCallerId: text({ nullable: false, scope: 'derived', effect: works }),
  PartyCallerName: text({ nullable: false, scope: 'derived', effect: works }),
  PartyDn: text({ nullable: false, scope: 'derived', effect: works }),
  PartyDnType: text({ nullable: false, scope: 'derived', effect: works }),
  Status: text({ nullable: false, scope: 'derived', effect: works }),
})

export const CallControlResultResponse = complex('CallControlResultResponse', {
  FinalStatus: text({ nullable: false, scope: 'derived', effect: works }),
  Reason: text({ nullable: false, scope: 'derived', effect: works }),
  ReasonText: text({ nullable: false, scope: 'derived', effect: works }),
  Result: toOne(CallParticipant, { scope: 'derived', effect: works }),
  VttId: text({ scope: 'derived', effect: works }),
})

/** One DID of those that lead to a number. */
export const SetRoute = complex('SetRoute', {
  DID: text({ nullable: false, form: 'did', maxLength: 32, minLength: 1, effect: works }),
  /** Name of the rule: shown before the caller's name. */
  DisplayName: text({ maxLength: 255, effect: works }),
  TrunkId: int32({ nullable: false, effect: works }),
})

/** All DIDs of the number with this Id. */
export const SetRouteRequest = entity('SetRouteRequest', 'Id', {
  Id: int32({ nullable: false, effect: works }),
  Routes: parts(SetRoute, { maxItems: 1000, effect: works }),
})

export const ActivityLogEvent = complex('ActivityLogEvent', {
  Index: int64({ nullable: false, scope: 'derived', effect: works }),
  Message: text({ scope: 'derived', effect: works }),
  TimeStamp: dateTime({ scope: 'derived', effect: works }),
})

export const ExtensionFilter = complex('ExtensionFilter', {
  CallIds: texts({ scope: 'derived', effect: works }),
  Number: text({ scope: 'derived', effect: works }),
})

export const ActivityLogsFilter = complex('ActivityLogsFilter', {
  Extensions: parts(ExtensionFilter, { scope: 'derived', effect: works }),
})
