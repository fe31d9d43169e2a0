// Functions and actions: links for calls and chats from web sites.
import { part, texts } from '../declaration.ts'
import { ChatLinkNameValidation } from '../nouns/website-links.ts'
import { NOTHING, operationsOf, setAction } from '../operation.ts'

export const websiteLinksOperations = operationsOf('WebsiteLinks', 'A', {
  ValidateLink: setAction({ model: part(ChatLinkNameValidation, { nullable: false }) }, NOTHING),
  BulkLinksDelete: setAction({ ids: texts() }, NOTHING),
})
