// What the system's settings must agree with beyond their own form: numbers that exist, names of files, addresses.
import { CDR_FIELDS, hasForm, type Problem, problem, recordsIn, textIn } from '@cordboard/model'
import type { RowFields, Store } from '@cordboard/store'
import { type Completer, refuseProblems, wholeOf } from '../resources/completing.ts'

/** A completer that only refuses. */
function checking(check: (...by: Parameters<Completer>) => Promise<readonly (Problem | null)[]>): Completer {
  return async (by, given) => {
    refuseProblems((await check(by, given)).filter((each) => each !== null))
    return { fields: given.fields, also: [] }
  }
}

export const completeParking = checking(async ({ plan }, { fields, current }) => {
  const whole = wholeOf(fields, current)
  const type = textIn(whole.AutoPickupForwardType)
  const number = textIn(whole.AutoPickupForwardDN)
  const outside = textIn(whole.AutoPickupForwardExternalNumber)
  const inside = type !== 'TransferBack' && type !== 'ExternalNumber'
  return [
    number !== '' && plan.byNumber(number) === null ? unknownNumber('AutoPickupForwardDN') : null,
    inside && number === '' && whole.AutoPickupEnabled === true
      ? required('AutoPickupForwardDN', `AutoPickupForwardType ${type}`)
      : null,
    type === 'ExternalNumber' && outside === '' && whole.AutoPickupEnabled === true
      ? required('AutoPickupForwardExternalNumber', `AutoPickupForwardType ${type}`)
      : null,
    fileName('MusicOnHold', fields),
  ]
})

export const completeGeneral = checking(async ({ plan }, { fields }) => {
  const operator = textIn(fields.OperatorExtension)
  return [
    operator !== '' && plan.byNumber(operator) === null ? unknownNumber('OperatorExtension') : null,
    timeOfDay('HDAutoLogoutTime', fields),
    timeOfDay('ScheduledReportGenerationTime', fields),
  ]
})

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

export const completeApps = checking(async (_by, { fields }) => [
  ...(['BrandLogoImage', 'BrandMainImage'] as const).map((name) => {
    const image = textIn(fields[name]).replace(/^data:image\/[a-z.+-]{1,20};base64,/, '')
    return BASE64.test(image) ? null : problem(name, 'WARNINGS.INVALID', `${name}: an image in Base64 is expected`)
  }),
  isWebAddress(textIn(fields.BrandUrl))
    ? null
    : problem('BrandUrl', 'WARNINGS.INVALID', 'BrandUrl: an address that begins with https:// is expected'),
])

function isWebAddress(text: string): boolean {
  return text === '' || (/^https?:\/\//i.test(text) && URL.canParse(text))
}

export const completeMusic = checking(async (_by, { fields }) =>
  Object.keys(fields)
    .filter((name) => /^MusicOnHold\d?$/.test(name))
    .map((name) => fileName(name, fields)),
)

const KNOWN_FIELDS: ReadonlySet<string> = new Set(CDR_FIELDS)

export const completeCallRecords = checking(async (_by, { fields, current }) => {
  const whole = wholeOf(fields, current)
  const names = recordsIn(fields.EnabledFields).map((each) => textIn(each.Name))
  const socket = whole.LogType === 'PassiveSocket' || whole.LogType === 'ActiveSocket'
  return [
    ...names.map((name, at) => {
      const target = `EnabledFields[${at}].Name`
      if (!KNOWN_FIELDS.has(name)) return problem(target, 'WARNINGS.INVALID', `${target}: one of PossibleFields`)
      return names.indexOf(name) < at
        ? problem(target, 'WARNINGS.XAPI.DUPLICATE', `${target}: '${name}' stands there twice`)
        : null
    }),
    whole.Enabled === true && socket && textIn(whole.SocketIpAddress) === ''
      ? required('SocketIpAddress', `LogType ${textIn(whole.LogType)}`)
      : null,
  ]
})

export const completeConference = checking(async ({ store }, { fields, current }) => {
  const stored = current === null ? null : await store.read('ConferenceSettings', 0, { secrets: true })
  const pin = textIn(fields.PinNumber ?? (fields.PinNumber === undefined ? stored?.fields.PinNumber : ''))
  const asks = fields.EnablePin ?? current?.fields.EnablePin
  return [
    await takenNumber(store, 'Extension', fields),
    asks === true && pin === '' ? required('PinNumber', 'EnablePin') : null,
    fileName('MusicOnHold', fields),
    fileName('LogoPath', fields),
  ]
})

export const completeVoicemail = checking(async ({ store }, { fields }) => [
  await takenNumber(store, 'Extension', fields),
])

const MOST_ADDRESSES = 20

/** The mail addresses of a text such as `a@x.example; b@x.example`. */
export function addressesIn(list: string): readonly string[] {
  return list.split(/[,;\s]+/).filter((each) => each !== '')
}

export const completeNotify = checking(async (_by, { fields }) => {
  const addresses = addressesIn(textIn(fields.EmailAddresses))
  const wrong = addresses.find((each) => !hasForm(each, 'email'))
  const types = recordsIn(fields.Setpoints).map((each) => textIn(each.Type))
  return [
    wrong === undefined
      ? null
      : problem('EmailAddresses', 'WARNINGS.INVALID', `EmailAddresses: '${wrong.slice(0, 64)}' is no mail address`),
    addresses.length > MOST_ADDRESSES
      ? problem('EmailAddresses', 'WARNINGS.XAPI.TOO_MANY_ITEMS_IN_LIST', `At most ${MOST_ADDRESSES} addresses`)
      : null,
    ...types.map((type, at) =>
      types.indexOf(type) < at
        ? problem(`Setpoints[${at}].Type`, 'WARNINGS.XAPI.DUPLICATE', `Setpoints: '${type}' stands there twice`)
        : null,
    ),
  ]
})

function unknownNumber(target: string): Problem {
  return problem(target, 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER', `${target}: there is no such number`)
}

function required(target: string, by: string): Problem {
  return problem(target, 'WARNINGS.XAPI.REQUIRED', `${target} is required with ${by}`)
}

/** A number of a service must not be somebody's. */
async function takenNumber(store: Store, target: string, fields: RowFields): Promise<Problem | null> {
  const number = textIn(fields[target])
  if (number === '' || (await store.owner(number)) === null) return null
  return problem(target, 'WARNINGS.XAPI.ALREADY_IN_USE', `${target}: ${number} belongs to somebody else`)
}

/** Names of files are looked up in folders of ours: they name no folder. */
function fileName(target: string, fields: RowFields): Problem | null {
  const name = textIn(fields[target])
  if (name === '' || /^[^/\\:.][^/\\:]{0,254}$/.test(name)) return null
  return problem(target, 'WARNINGS.XAPI.INVALID_FILE_NAME', `${target}: the name of a file without folders is expected`)
}

const DAY_SECONDS = 86_400

function timeOfDay(target: string, fields: RowFields): Problem | null {
  const text = textIn(fields[target])
  if (text === '') return null
  const seconds = Temporal.Duration.from(text).total({ unit: 'seconds' })
  if (seconds >= 0 && seconds < DAY_SECONDS) return null
  return problem(target, 'WARNINGS.XAPI.OUT_OF_THE_RANGE', `${target} must be between PT0S and one day`)
}
