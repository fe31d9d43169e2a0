// Resources that are no lists, and what has a shape of its own: the account, a verification, recording, permissions, the console.
import type { FastifyInstance } from 'fastify'
import type { PermissionChange } from '../dialing-permissions.ts'
import { TwilioRefusal, twilioCode } from '../refusal.ts'
import { required } from '../rules.ts'
import type { DialingPermission } from '../types.ts'
import type { Collection } from './collection.ts'
import { mailDates } from './dates.ts'
import { type AccountOf, type Exchange, exchangeOf } from './exchange.ts'
import { trunksPath } from './trunk-routes.ts'

const recordingModes = [
  'do-not-record',
  'record-from-ringing',
  'record-from-answer',
  'record-from-ringing-dual',
  'record-from-answer-dual',
] as const

/** The account itself; unlike Twilio it does not give its auth token away. */
export function serveAccount(app: FastifyInstance, accountOf: AccountOf): void {
  app.get('/2010-04-01/Accounts/:account(^[A-Za-z0-9]+).json', (request) => {
    const { account } = exchangeOf(request, accountOf)
    return {
      sid: account.sid,
      owner_account_sid: account.sid,
      friendly_name: account.friendlyName,
      status: account.status,
      type: account.type,
      ...mailDates({ created: account.created, updated: account.created }),
      uri: `/2010-04-01/Accounts/${account.sid}.json`,
    }
  })
}

/** Asks for a call to the number; its answer shows the code that has to be keyed in there. */
export function serveVerification(app: FastifyInstance, accountOf: AccountOf): void {
  app.post('/2010-04-01/Accounts/:account/OutgoingCallerIds.json', (request) => {
    const { account, form } = exchangeOf(request, accountOf)
    const waiting = account.callerIds.request(form.text('PhoneNumber'), form.text('FriendlyName'))
    return {
      account_sid: account.sid,
      call_sid: waiting.callSid,
      friendly_name: waiting.friendlyName,
      phone_number: waiting.phoneNumber,
      validation_code: waiting.validationCode,
    }
  })
}

export function serveRecording(app: FastifyInstance, accountOf: AccountOf): void {
  const path = `${trunksPath}/:trunk/Recording`
  app.get(path, (request) => {
    const { account, part } = exchangeOf(request, accountOf)
    return { ...account.trunks.get(part('trunk')).recording }
  })
  app.post(path, async (request, reply) => {
    const { account, form, part } = exchangeOf(request, accountOf, twilioCode.trunkValidation)
    const mode = form.oneOf('Mode', recordingModes)
    const trim = form.oneOf('Trim', ['do-not-trim', 'trim-silence'])
    return reply.code(202).send({ ...account.trunks.setRecording(part('trunk'), mode, trim).recording })
  })
}

const countriesPath = '/v1/DialingPermissions/Countries'

/** voice.twilio.com/v1: which countries may be called. */
export const countries: Collection<DialingPermission> = {
  path: countriesPath,
  key: 'content',
  filters: ['IsoCode', 'Continent', 'LowRiskNumbersEnabled'],
  sid: (permission) => permission.isoCode,
  list: ({ account, query }) => {
    const [iso, continent, low] = [query.text('IsoCode'), query.text('Continent'), query.flag('LowRiskNumbersEnabled')]
    return [...account.dialing.all.values()].filter(
      (one) =>
        (iso === undefined || one.isoCode === iso) &&
        (continent === undefined || one.continent === continent) &&
        (low === undefined || one.lowRiskNumbersEnabled === low),
    )
  },
  read: ({ account }, isoCode) => account.dialing.get(isoCode),
  json: (permission, { origin }) => ({
    iso_code: permission.isoCode,
    name: permission.name,
    continent: permission.continent,
    country_codes: permission.countryCodes,
    low_risk_numbers_enabled: permission.lowRiskNumbersEnabled,
    high_risk_special_numbers_enabled: permission.highRiskSpecialNumbersEnabled,
    high_risk_tollfraud_numbers_enabled: permission.highRiskTollfraudNumbersEnabled,
    url: `${origin}${countriesPath}/${permission.isoCode}`,
  }),
}

export function serveBulkCountryUpdates(app: FastifyInstance, accountOf: AccountOf): void {
  app.post('/v1/DialingPermissions/BulkCountryUpdates', async (request, reply) => {
    const { account, form } = exchangeOf(request, accountOf)
    const text = required('UpdateRequest', form.text('UpdateRequest'))
    const changes = readChanges(text)
    account.dialing.update(changes)
    return reply.code(201).send({ update_count: changes.length, update_request: text })
  })
}

function readChanges(text: string): readonly PermissionChange[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    parsed = null
  }
  if (!Array.isArray(parsed)) throw new TwilioRefusal(twilioCode.badRequest, 'UpdateRequest is not a JSON array')
  return parsed.map((one: unknown) => {
    const fields = new Map<string, unknown>(typeof one === 'object' && one !== null ? Object.entries(one) : [])
    const isoCode = fields.get('iso_code')
    if (typeof isoCode !== 'string') throw new TwilioRefusal(twilioCode.badRequest, 'UpdateRequest lacks an iso_code')
    return {
      isoCode,
      lowRiskNumbersEnabled: flagOf(fields, 'low_risk_numbers_enabled'),
      highRiskSpecialNumbersEnabled: flagOf(fields, 'high_risk_special_numbers_enabled'),
      highRiskTollfraudNumbersEnabled: flagOf(fields, 'high_risk_tollfraud_numbers_enabled'),
    }
  })
}

function flagOf(fields: ReadonlyMap<string, unknown>, name: string): boolean | undefined {
  const value = fields.get(name)
  if (value === undefined) return undefined
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw new TwilioRefusal(twilioCode.badRequest, `${name} in UpdateRequest must be true or false`)
}

/**
 * What Twilio offers in its console alone: the localised termination URIs of a trunk, and adding numbers in bulk. Twilio has no such
 * paths; they begin with /console so that no client takes them for its interface.
 */
export function serveConsole(app: FastifyInstance, accountOf: AccountOf): void {
  app.get('/console/Trunks/:trunk/LocalizedUris', (request) => {
    const { account, part } = exchangeOf(request, accountOf)
    return { localized_uris: account.trunks.localizedUris(part('trunk')) }
  })
  app.post('/console/Trunks/:trunk/BulkNumbers', (request) => {
    const { account, form, part } = exchangeOf(request, accountOf)
    const lines = required('PhoneNumbers', form.text('PhoneNumbers'))
    const { added, refused } = account.numbers.addToTrunkInBulk(part('trunk'), lines)
    return { added: added.map((number) => number.phoneNumber), refused }
  })
  app.post('/console/EmergencyAddresses/Settle', (request) => {
    const exchange: Exchange = exchangeOf(request, accountOf)
    exchange.account.numbers.settleEmergencyAddresses()
    const statuses = [...exchange.account.numbers.all.values()]
    return {
      numbers: statuses.map(({ phoneNumber, emergencyAddressStatus }) => ({
        phone_number: phoneNumber,
        emergency_address_status: emergencyAddressStatus,
      })),
    }
  })
}
