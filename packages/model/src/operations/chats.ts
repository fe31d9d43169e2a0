// Functions and actions: chats and their history.
import { text } from '../declaration.ts'
import { ChatHistoryView, ChatMessagesHistoryView } from '../nouns/chats.ts'
import { many, operationsOf, setFunction } from '../operation.ts'

export const chatHistoryViewOperations = operationsOf('ChatHistoryView', 'C', {
  DownloadChatHistory: setFunction({ clientTimeZone: text() }, many(ChatHistoryView)),
})

export const chatMessagesHistoryViewOperations = operationsOf('ChatMessagesHistoryView', 'C', {
  DownloadChatMessagesHistory: setFunction({ clientTimeZone: text() }, many(ChatMessagesHistoryView)),
})
