// Nouns: parked calls.
import { bool, complex, derived, enumeration, int32, noun, oneOf, text, value } from '../declaration.ts'
import { DN } from './dn.ts'
import { parking } from './effects.ts'

/** A shared orbit: whoever is led to its number waits there until somebody fetches them. */
export const Parking = derived('Parking', DN, { Number: { ...DN.fields.Number, effect: parking } })

export const TypeOfAutoPickupForward = enumeration('TypeOfAutoPickupForward', [
  'TransferBack',
  'DN',
  'ExtensionVoiceMail',
  'ExternalNumber',
  'RoutePoint',
])

export const CallParkingSettings = complex('CallParkingSettings', {
  AutoPickupEnabled: bool({ default: value(false), effect: parking }),
  AutoPickupForwardDN: text({ form: 'number', maxLength: 50, effect: parking }),
  AutoPickupForwardExternalNumber: text({ form: 'dialled', maxLength: 50, effect: parking }),
  AutoPickupForwardType: oneOf(TypeOfAutoPickupForward, { default: value('TransferBack'), effect: parking }),
  /** Seconds. */
  AutoPickupTimeout: int32({ min: 5, max: 86400, default: value(60), effect: parking }),
  /** 0: as many as there are. */
  MaximumParkedCalls: int32({ min: 0, max: 1000, default: value(0), effect: parking }),
  MusicOnHold: text({ maxLength: 255, effect: parking }),
})

export const CallParking = noun(CallParkingSettings, {
  set: 'CallParkingSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})

export const Parkings = noun(Parking, {
  set: 'Parkings',
  alternateKey: 'Number',
  storage: 'config',
  dialable: true,
  numbering: { prefix: 'SP', first: 0, digits: 1 },
  operations: 'crud',
  navigation: { Groups: 'ListParkingGroups' },
})
