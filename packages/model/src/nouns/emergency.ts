// Places people call for help from, and who is told that they did.
import { complex, entity, oneOf, text, toOne, value } from '../declaration.ts'
import { Peer } from './dn.ts'
import { works } from './effects.ts'
import { ChatRecipientsType } from './enums.ts'

export const EmergencyGeoLocation = entity('EmergencyGeoLocation', 'Id', {
  FriendlyName: text({
    nullable: false,
    maxLength: 255,
    minLength: 1,
    required: true,
    searchable: true,
    effect: works,
  }),
  Id: text({
    nullable: false,
    maxLength: 255,
    minLength: 1,
    immutable: true,
    required: true,
    unique: true,
    effect: works,
  }),
})

const noChats = 'chats are not built yet: people are told by mail and by a call'

/** An emergency call always leaves a line in the event log; the rest tells people directly. */
export const EmergencyNotificationsSettings = complex('EmergencyNotificationsSettings', {
  ChatRecipients: oneOf(ChatRecipientsType, {
    default: value('None'),
    effect: works,
    idle: { MyGroupManagers: noChats, MyGroupAllMembers: noChats, AllGroupsManagers: noChats },
  }),
  /** This extension is called and told of it. */
  EmergencyDNPrompt: toOne(Peer, { effect: works }),
  /** What the people called hear; empty: the notice that is shipped. */
  EmergencyPlayPrompt: text({ maxLength: 255, effect: works }),
  /** Mail addresses and extensions, comma between them. */
  SpecifiedList: text({ maxLength: 4096, effect: works }),
})
