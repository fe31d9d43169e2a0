// Nouns: chats and their history.
import { bool, complex, dateTime, enumeration, int32, noun, oneOf, text, texts, value } from '../declaration.ts'
import { chats } from './effects.ts'

export const ChatType = enumeration('ChatType', ['SMS', 'LiveChat', 'Facebook', 'Internal', 'RCS'])

export const ChatHistoryView = complex('ChatHistoryView', {
  ChatName: text({ scope: 'derived' }),
  ConversationId: int32({ nullable: false, scope: 'derived' }),
  FromName: text({ scope: 'derived' }),
  FromNo: text({ scope: 'derived' }),
  IsExternal: bool({ nullable: false, scope: 'derived' }),
  Message: text({ scope: 'derived' }),
  ParticipantEmail: text({ scope: 'derived' }),
  ParticipantIp: text({ scope: 'derived' }),
  ParticipantPhone: text({ scope: 'derived' }),
  ParticipantsGroupsArray: texts({ scope: 'derived' }),
  ProviderName: text({ scope: 'derived' }),
  ProviderType: oneOf(ChatType, { scope: 'derived' }),
  QueueNumber: text({ scope: 'derived' }),
  Source: text({ scope: 'derived' }),
  TimeSent: dateTime({ nullable: false, scope: 'derived' }),
})

export const ChatMessagesHistoryView = complex('ChatMessagesHistoryView', {
  ConversationId: int32({ nullable: false, scope: 'derived' }),
  IsExternal: bool({ nullable: false, scope: 'derived' }),
  Message: text({ scope: 'derived' }),
  MessageId: int32({ nullable: false, scope: 'derived' }),
  ParticipantsGroupsArray: texts({ scope: 'derived' }),
  QueueNumber: text({ scope: 'derived' }),
  Recipients: text({ scope: 'derived' }),
  SenderParticipantEmail: text({ scope: 'derived' }),
  SenderParticipantIp: text({ scope: 'derived' }),
  SenderParticipantName: text({ scope: 'derived' }),
  SenderParticipantNo: text({ scope: 'derived' }),
  SenderParticipantPbx: text({ scope: 'derived' }),
  SenderParticipantPhone: text({ scope: 'derived' }),
  TimeSent: dateTime({ nullable: false, scope: 'derived' }),
})

export const LastCdrAndChatMessageTimestamp = complex('LastCdrAndChatMessageTimestamp', {
  LastCdrStartedAt: dateTime({ nullable: false, scope: 'derived' }),
  LastChatMessageTimeSent: dateTime({ scope: 'derived' }),
})

export const ChatLogSettings = complex('ChatLogSettings', {
  /** 0: never. */
  AutoClearMonths: int32({ min: 0, max: 120, default: value(0), effect: chats }),
  AutoCloseDays: int32({ min: 0, max: 3650, default: value(0), effect: chats }),
  RemoteStorageEnabled: bool({ default: value(false), effect: chats }),
})

export const ChatHistory = noun(ChatHistoryView, { set: 'ChatHistoryView', storage: 'live', tier: 'C' })

export const ChatLog = noun(ChatLogSettings, {
  set: 'ChatLogSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})

export const ChatMessagesHistory = noun(ChatMessagesHistoryView, {
  set: 'ChatMessagesHistoryView',
  storage: 'live',
  tier: 'C',
})

export const LastTimestamps = noun(LastCdrAndChatMessageTimestamp, {
  set: 'LastCdrAndChatMessageTimestamp',
  storage: 'live',
  tier: 'B',
})
