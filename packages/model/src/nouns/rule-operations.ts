// Nouns: numbers and rules.
import { complex, wholes } from '../declaration.ts'

export const XOutboundRulePurge = complex('XOutboundRulePurge', {
  Ids: wholes(),
})
