// A refusal as Twilio's REST interface gives it: a code of its error dictionary, a sentence, and the HTTP status.

export class TwilioRefusal extends Error {
  readonly code: number
  /** HTTP status of the answer. */
  readonly status: number

  constructor(code: number, message: string, status = 400) {
    super(message)
    this.name = 'TwilioRefusal'
    this.code = code
    this.status = status
  }
}

/**
 * Codes of the error dictionary that the account uses (twilio.com/docs/api/errors). Where the dictionary as read has no code of its
 * own for a rule, `badRequest` or `conflict` stands, so that no meaning is invented.
 */
export const twilioCode = {
  badRequest: 20001,
  authenticate: 20003,
  notFound: 20404,
  conflict: 20409,
  invalidUrl: 21502,
  listAlreadyMapped: 21231,
  invalidSipDomain: 21232,
  maximumTrunks: 21244,
  trunkValidation: 21245,
  trunkDependencies: 21247,
  trunkDomainTaken: 21248,
  maximumOriginationUrls: 21249,
  invalidNumber: 21421,
  numberNotAvailable: 21422,
  callerIdAlreadyVerified: 21450,
  noNumberInArea: 21452,
  usedForEmergencyCalls: 21634,
} as const

export function notFound(what: string): TwilioRefusal {
  return new TwilioRefusal(twilioCode.notFound, `The requested resource ${what} was not found`, 404)
}
