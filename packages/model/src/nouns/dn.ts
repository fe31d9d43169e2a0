// What everything with a number shares: the bases DN and ClickToCall, memberships and rights, the peer list.
import { bool, chosen, derived, entity, int32, manyOf, oneOf, text, toMany, toOne, value } from '../declaration.ts'
import { clickToCall, transcription, webClient, works } from './effects.ts'
import { Authentication, PeerType, TranscriptionType, UserTag } from './enums.ts'

export const Rights = entity('Rights', 'RoleName', {
  AllowIVR: bool({ effect: webClient }),
  AllowParking: bool({ effect: webClient }),
  AllowToChangePresence: bool({ effect: webClient }),
  AllowToManageCompanyBook: bool({ effect: webClient }),
  AssignClearOperations: bool({ effect: webClient }),
  CanBargeIn: bool({ effect: webClient }),
  CanIntercom: bool({ effect: webClient }),
  CanSeeGroupCalls: bool({ effect: webClient }),
  CanSeeGroupMembers: bool({ effect: webClient }),
  CanSeeGroupRecordings: bool({ effect: webClient }),
  Invalid: bool({ effect: webClient }),
  PerformOperations: bool({ effect: webClient }),
  RoleName: text({ nullable: false, maxLength: 50, effect: works }),
  ShowMyCalls: bool({ effect: webClient }),
  ShowMyPresence: bool({ effect: webClient }),
  ShowMyPresenceOutside: bool({ effect: webClient }),
})

export const UserGroup = entity('UserGroup', 'Id', {
  CanDelete: bool({ effect: works }),
  GroupId: int32({ effect: works }),
  GroupRights: toOne(Rights, { effect: works }),
  Id: int32({ effect: works }),
  MemberName: text({ effect: works }),
  Name: text({ effect: works }),
  Number: text({ effect: works }),
  Rights: toOne(Rights, { effect: works }),
  Tags: manyOf(UserTag, { effect: works }),
  TranscriptionMode: oneOf(TranscriptionType, { effect: works }),
  Type: oneOf(PeerType, { effect: works }),
})

export const PeerGroup = entity('PeerGroup', 'GroupID', {
  GroupID: int32({ nullable: false, scope: 'derived', effect: works }),
  IsPrimary: bool({ scope: 'derived', effect: works }),
  Name: text({ scope: 'derived', effect: works }),
  Number: text({ scope: 'derived', effect: works }),
  RoleName: text({ scope: 'derived', effect: works }),
})

export const Peer = entity('Peer', 'Id', {
  Hidden: bool({ scope: 'derived', effect: works }),
  Id: int32({ nullable: false, scope: 'derived', effect: works }),
  MemberOf: toMany(PeerGroup, { scope: 'derived', effect: works }),
  Name: text({ scope: 'derived', effect: works }),
  Number: text({ scope: 'derived', effect: works }),
  Tags: manyOf(UserTag, { scope: 'derived', effect: works }),
  Type: oneOf(PeerType, { scope: 'derived', effect: works }),
})

export const DN = entity('DN', 'Id', {
  Groups: toMany(UserGroup, { default: chosen('default department'), maxItems: 1000, effect: works }),
  Id: int32({ nullable: false, readOnly: true, default: chosen('id'), effect: works }),
  Number: text({
    maxLength: 50,
    form: 'number',
    immutable: true,
    searchable: true,
    unique: true,
    default: chosen('first free number'),
    effect: works,
  }),
  TranscriptionMode: oneOf(TranscriptionType, { default: value('Inherit'), effect: transcription }),
})

export const ClickToCall = derived('ClickToCall', DN, {
  CallUsEnableChat: bool({ default: value(true), effect: clickToCall }),
  CallUsEnablePhone: bool({ default: value(true), effect: clickToCall }),
  CallUsEnableVideo: bool({ default: value(true), effect: clickToCall }),
  CallUsRequirement: oneOf(Authentication, { default: value('Both'), effect: clickToCall }),
  ClickToCallId: text({ maxLength: 255, effect: clickToCall }),
})
