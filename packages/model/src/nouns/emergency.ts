// Places people call for help from, and who is told that they did.
import { complex, entity, oneOf, text, toOne, value } from '../declaration.ts'
import { Peer } from './dn.ts'
import { announcements, chats, mail, works } from './effects.ts'
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

/** An emergency call always leaves a line in the event log; the rest tells people directly. */
export const EmergencyNotificationsSettings = complex('EmergencyNotificationsSettings', {
  ChatRecipients: oneOf(ChatRecipientsType, { default: value('None'), effect: chats }),
  EmergencyDNPrompt: toOne(Peer, { effect: announcements }),
  EmergencyPlayPrompt: text({ maxLength: 255, effect: announcements }),
  /** Mail addresses, comma between them. */
  SpecifiedList: text({ maxLength: 4096, effect: mail }),
})
