// Settings of a user who is an AI agent.
import { bool, complex, int32, manyOf, oneOf, part, parts, text, texts, toOne } from '../declaration.ts'
import { Peer } from './dn.ts'
import { PeerType, UserTag } from './enums.ts'

export const AgentRoutingAction = complex('AgentRoutingAction', {
  Action: text({ nullable: false }),
  Name: text(),
  Number: text(),
  Tags: manyOf(UserTag),
  Type: oneOf(PeerType),
})

export const AgentRoutingDirectory = complex('AgentRoutingDirectory', {
  Description: text({ nullable: false }),
  Name: text(),
  Number: text(),
  Tags: manyOf(UserTag),
  Type: oneOf(PeerType),
})

export const InterruptionDecision = complex('InterruptionDecision', {
  Action: text(),
  Instructions: text(),
})

export const BossInterruptionSettings = complex('BossInterruptionSettings', {
  Block: part(InterruptionDecision),
  Interrupt: part(InterruptionDecision),
  Notify: part(InterruptionDecision),
})

export const AgentSettings = complex('AgentSettings', {
  AbusiveCallerAction: part(AgentRoutingAction),
  AgentFallback: part(AgentRoutingAction),
  AgentType: text(),
  AllowedExtensions: text(),
  AllowWebsearch: bool(),
  BossInterruptionSettings: part(BossInterruptionSettings),
  CallerDoesNotRespondAction: part(AgentRoutingAction),
  CheckStatusBeforeTransfer: bool(),
  EnableNameMatching: bool(),
  FirstMessage: text({ maxLength: 4096 }),
  HumanHandoff: part(AgentRoutingDirectory),
  Knowledgebase: texts(),
  Language: text(),
  MaxCallDuration: int32(),
  PhonebookOverride: toOne(Peer),
  RoutingDirectory: parts(AgentRoutingDirectory),
  SpamAction: part(AgentRoutingAction),
  SpamInstructions: text({ maxLength: 65536 }),
  SwitchLanguage: bool(),
  SystemPrompt: text({ maxLength: 65536 }),
  Voice: text(),
})
