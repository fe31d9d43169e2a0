// The phone numbers of a Twilio account, page by page, as XAPI's GetProviderPhones gives them.
import { authorize } from './credentials.ts'
import { isObject, readPage, textIn } from './lists.ts'
import { type Fetch, type Json, type RestFailure, type TwilioUrls, twilioUrls } from './rest.ts'

export interface ProviderPhone {
  /** E.164. */
  readonly PhoneNumber: string
  readonly FriendlyName: string
  readonly Sid: string
  readonly IsInTrunk: boolean
  readonly IsMessagingEnabled: boolean
}

export interface ListPhonesRequest {
  readonly accountSid: string
  /** Auth token, or `SK…:secret`. */
  readonly apiKey: string
  /** 1 to 1000; 50 when missing. */
  readonly pageSize?: number | null
  /** As given with the page before. */
  readonly nextPageToken?: string | null
}

export interface TwilioAccess {
  readonly fetch: Fetch
  readonly wait: (milliseconds: number) => Promise<void>
  readonly urls?: TwilioUrls
  readonly timeoutMs?: number
}

export type PhonesPage =
  | { readonly ok: true; readonly Phones: readonly ProviderPhone[]; readonly NextPageToken: string | null }
  | RestFailure

export async function listPhones(access: TwilioAccess, asked: ListPhonesRequest): Promise<PhonesPage> {
  const authorization = authorize(asked.accountSid, asked.apiKey)
  if (!authorization.ok) return invalid(`${authorization.field}: ${authorization.reason}`)
  const mark = /^([0-9]{1,6})\.([A-Za-z0-9_-]{1,128})$/.exec(asked.nextPageToken ?? '')
  if (asked.nextPageToken && mark === null) return invalid('NextPageToken is not one that was given out.')
  const size = Math.min(Math.max(Math.trunc(asked.pageSize ?? 50), 1), 1000)
  const { api } = access.urls ?? twilioUrls
  const page = await readPage(
    { ...access, authorization: authorization.header, secrets: authorization.secrets },
    `${api}/2010-04-01/Accounts/${asked.accountSid}/IncomingPhoneNumbers.json`,
    'incoming_phone_numbers',
    { PageSize: String(size) },
    mark === null ? null : { page: mark[1] ?? '', token: mark[2] ?? '' },
  )
  if (!page.ok) return page
  const next = page.next === null ? null : `${page.next.page}.${page.next.token}`
  return { ok: true, Phones: page.rows.map(phoneOf), NextPageToken: next }
}

function phoneOf(row: Json): ProviderPhone {
  const { capabilities } = row
  return {
    PhoneNumber: textIn(row, 'phone_number'),
    FriendlyName: textIn(row, 'friendly_name'),
    Sid: textIn(row, 'sid'),
    IsInTrunk: textIn(row, 'trunk_sid') !== '',
    IsMessagingEnabled: isObject(capabilities) && capabilities.sms === true,
  }
}

export const invalid = (message: string): RestFailure => ({
  ok: false,
  status: 0,
  code: 0,
  message,
  tip: 'Correct the value and try again.',
  retryable: false,
})
