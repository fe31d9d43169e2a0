// What can be wrong with a write: the field, 3CX's code for it and a sentence of ours.

/** The codes of the contract's Warnings enumeration that validation and the store use. */
export type WarningCode =
  | 'WARNINGS.INVALID'
  | 'WARNINGS.STRING_TOO_LONG'
  | 'WARNINGS.INVALID_PASSWORD'
  | 'WARNINGS.INVALID_IP_MASK'
  | 'WARNINGS.NO_MORE_NUMBERS_AVAILABLE'
  | 'WARNINGS.GROUP_CANNOT_BE_DELETED'
  | 'WARNINGS.GROUP_WITH_MEMBERS_CANNOT_BE_DELETED'
  | 'WARNINGS.CANNOT_BE_DELETED'
  | 'WARNINGS.USER_EXTENSION_CANNOT_BE_DELETED'
  | 'WARNINGS.XAPI.INVALID_PIN_NUMBER'
  | 'WARNINGS.XAPI.NOT_SUPPORTED'
  | 'WARNINGS.XAPI.NOT_FOUND'
  | 'WARNINGS.XAPI.REQUIRED'
  | 'WARNINGS.XAPI.CAN_NOT_BE_EMPTY_STRING'
  | 'WARNINGS.XAPI.DUPLICATE'
  | 'WARNINGS.XAPI.ALREADY_IN_USE'
  | 'WARNINGS.XAPI.OUT_OF_THE_RANGE'
  | 'WARNINGS.XAPI.TOO_MANY_ITEMS_IN_LIST'
  | 'WARNINGS.XAPI.FORBIDDEN_CHANGE'
  | 'WARNINGS.XAPI.USER_ROLE_DOWNGRADE'
  | 'WARNINGS.XAPI.INVALID_FILE_NAME'
  | 'WARNINGS.XAPI.INVALID_TIMEZONE'
  | 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER'
  | 'WARNINGS.XAPI.CREATE_1_SIP_TRUCK_EMERGENCY'
  | 'WARNINGS.CANNOT_DELETE_TRUNKS_BINDED_ERMERGENCY_NUMBER'
  | 'WARNINGS.INTERNATIONALPREFIX_IS_MISSING'
  | 'WARNINGS.WAKEUP_IVR_EXISTS'
  | 'WARNINGS.ALREADY_EXPIRED'

export interface Problem {
  /** Path of the property, e.g. `AuthID` or `ForwardingProfiles[0].NoAnswerTimeout`. */
  readonly target: string
  readonly code: WarningCode
  /** One English sentence naming the property; holds no value that could be a secret. */
  readonly message: string
}

export function problem(target: string, code: WarningCode, message: string): Problem {
  return { target, code, message }
}
