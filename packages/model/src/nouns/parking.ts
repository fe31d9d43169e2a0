// Nouns: parked calls.
import { bool, complex, derived, enumeration, int32, noun, oneOf, text } from '../declaration.ts'
import { DN } from './dn.ts'

export const Parking = derived('Parking', DN, {})

export const TypeOfAutoPickupForward = enumeration('TypeOfAutoPickupForward', [
  'TransferBack',
  'DN',
  'ExtensionVoiceMail',
  'ExternalNumber',
  'RoutePoint',
])

export const CallParkingSettings = complex('CallParkingSettings', {
  AutoPickupEnabled: bool(),
  AutoPickupForwardDN: text(),
  AutoPickupForwardExternalNumber: text(),
  AutoPickupForwardType: oneOf(TypeOfAutoPickupForward),
  AutoPickupTimeout: int32(),
  MaximumParkedCalls: int32(),
  MusicOnHold: text(),
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
  operations: 'crud',
  navigation: { Groups: 'ListParkingGroups' },
})
