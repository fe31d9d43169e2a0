// What operations of ours answer that the contract does not have.
import { bool, byte, complex, int32, parts, since, text, texts } from '../declaration.ts'

const derived = { scope: 'derived', effect: since('0.1.0') } as const

export const PresetRule = complex('PresetRule', {
  Name: text(derived),
  Prefix: text(derived),
  NumberLengthRanges: text(derived),
  StripDigits: byte(derived),
  Prepend: text(derived),
})

/** Outbound rules of a country, or its emergency numbers. */
export const RulePreset = complex('RulePreset', {
  Id: text(derived),
  Name: text(derived),
  /** Country or Emergency. */
  Kind: text(derived),
  /** ISO 3166-1; empty: every country. */
  Countries: texts(derived),
  Rules: parts(PresetRule, derived),
})

const AddressRange = complex('PublishedAddressRange', {
  IPAddrMask: text(derived),
  /** signalling, media, both or messaging. */
  Use: text(derived),
  Where: text(derived),
  /** It stands in the allow list. */
  IsAllowed: bool(derived),
})

export const ProviderRanges = complex('ProviderRanges', {
  Id: text(derived),
  Name: text(derived),
  Source: text(derived),
  Ranges: parts(AddressRange, derived),
})

/** One step of provisioning at a carrier. */
export const ProvisioningStep = complex('ProvisioningStep', {
  Step: text(derived),
  What: text(derived),
  /** found, created, updated, would-create or would-update. */
  Did: text(derived),
  Sid: text(derived),
})

const OnwardStep = complex('RouteOnwardStep', {
  Why: text(derived),
  Plan: text(derived),
  Targets: texts(derived),
})

/** Who would get a call, and why. */
export const RouteExplanation = complex('RouteExplanation', {
  Plan: text(derived),
  Targets: texts(derived),
  Trail: texts(derived),
  /** SIP status of a refusal. */
  Status: int32(derived),
  Tip: text(derived),
  Onwards: parts(OnwardStep, derived),
})

/** One point of the list to go through before a trunk goes live. */
export const GoLivePoint = complex('GoLivePoint', {
  Point: int32(derived),
  Title: text(derived),
  Ok: bool(derived),
  Detail: text(derived),
})

/** A kind of event log entries: what its EventId means and what to do. */
export const EventKindInfo = complex('EventKind', {
  EventId: int32(derived),
  Group: text(derived),
  Name: text(derived),
  Type: text(derived),
  Explanation: text(derived),
  Tips: text(derived),
})

/** The secret of a second factor, shown once: for an authenticator app, and to be typed. */
export const SecondFactorKey = complex('SecondFactorKey', {
  Uri: text(derived),
  Secret: text(derived),
})
