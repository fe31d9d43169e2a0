// The door of the simulated Twilio SIP Domains.
export { DomainCall, type DomainNews, type Recording, type WebhookSeen } from './domain-call.ts'
export type { DomainsOptions } from './domain-options.ts'
export { type DomainTrial, type TriedCall, tryDomain } from './try-domain.ts'
export { TwilioDomains } from './twilio-domains.ts'
export { type Page, WebApp, type WebReply } from './web-app.ts'
