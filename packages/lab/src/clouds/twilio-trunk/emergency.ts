// Emergency calls through a trunk: where help would be sent, and what the test number 933 reads back.
import type { TwilioAccount } from '../twilio-account/index.ts'

/** A call to 911, 112 or 999 as the emergency centre gets it. */
export interface EmergencyCall {
  readonly called: string
  readonly callerId: string
  /** The registered address in one line; null: the national centre has to ask, and the call costs a fee. */
  readonly address: string | null
}

/** The registered address of a number in one line; null when none is registered. */
export function registeredAddress(account: TwilioAccount, phoneNumber: string): string | null {
  const number = account.numbers.byPhoneNumber(phoneNumber)
  if (number === null || number.emergencyAddressSid === null || number.emergencyAddressStatus !== 'registered')
    return null
  const { customerName, street, streetSecondary, city, region, postalCode } = account.addresses.get(
    number.emergencyAddressSid,
  )
  return [customerName, street, streetSecondary, city, region, postalCode].filter((part) => part !== '').join(', ')
}

/** The sentences that 933 speaks, each made by itself. */
export function readback(phoneNumber: string, address: string | null): readonly string[] {
  const digits = [...phoneNumber.replace('+', '')].join(' ')
  return [
    'This is the emergency test service.',
    `You are calling from: ${digits}.`,
    address === null ? 'No address is registered for this number.' : `The registered address is: ${address}.`,
  ]
}
