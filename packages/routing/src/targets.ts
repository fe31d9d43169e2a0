// Users as targets that ring, and destinations in words.
import type { DestinationFacts } from './destination-facts.ts'
import type { ExtensionFacts } from './facts.ts'
import type { RingTarget } from './plan.ts'
import { shown } from './shown.ts'

export function extensionTarget({ id, number, name, srtp, profile }: ExtensionFacts): RingTarget {
  return { userId: id, number, name, srtp, acceptMultipleCalls: profile.acceptMultipleCalls }
}

const kinds: Readonly<Record<DestinationFacts['kind'], string>> = {
  none: 'nowhere',
  extension: 'extension',
  queue: 'queue',
  ringGroup: 'ring group',
  receptionist: 'receptionist',
  external: 'the outside number',
  voicemail: 'the voicemail of',
  deflect: 'another number by redirection',
  group: 'department',
  proceed: 'its usual handling',
  unsupported: 'something this version does not have',
}

export function describeTo({ kind, number }: DestinationFacts): string {
  return number === '' ? kinds[kind].replace(/ of$/, '') : `${kinds[kind]} ${shown(number)}`
}
