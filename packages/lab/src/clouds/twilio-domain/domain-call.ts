// The record of one call to a SIP Domain: what came, what the application was asked and answered, what was said and heard.

import type { AudioClip } from '@cordboard/media'
import type { HeaderLine } from '@cordboard/sip'
import type { CallFacts, Param, Problem } from '@cordboard/voiceapp'
import { Happenings } from '../../phone/happenings.ts'
import type { LabCall } from '../../phone/lab-call.ts'
import type { RequestFacts } from '../base/request-facts.ts'

/** A request to the web application and its answer. */
export interface WebhookSeen {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly params: ReadonlyMap<string, string>
  readonly signature: string
  /** Null when there was no answer. */
  readonly status: number | null
  readonly body: string
}

export interface Recording {
  readonly sid: string
  readonly url: string
  /** 8 kHz, 16 bit. */
  readonly samples: Int16Array
  readonly seconds: number
}

export type DomainNews =
  | { readonly news: 'asked'; readonly request: WebhookSeen }
  | { readonly news: 'answered' }
  /** Begins to be said or played; `text` null for a file. */
  | { readonly news: 'said'; readonly text: string | null; readonly clip: AudioClip }
  /** `''`: nothing was pressed. */
  | { readonly news: 'gathered'; readonly digits: string }
  | { readonly news: 'dialled'; readonly status: string }
  | { readonly news: 'bridged' }
  | { readonly news: 'recording' }
  | { readonly news: 'recorded'; readonly recording: Recording }
  | { readonly news: 'referred'; readonly referStatus: number | null; readonly notifyStatus: number | null }
  | { readonly news: 'problem'; readonly problem: Problem }
  | { readonly news: 'callback'; readonly request: WebhookSeen }
  /** Everything about the call is done, callbacks too. */
  | { readonly news: 'over' }

type Named<Name extends DomainNews['news']> = Extract<DomainNews, { news: Name }>

export class DomainCall {
  readonly facts: CallFacts
  /** The INVITE with all its headers. */
  readonly invite: RequestFacts
  readonly call: LabCall
  readonly news: Happenings<DomainNews>

  constructor(facts: CallFacts, invite: RequestFacts, call: LabCall) {
    this.facts = facts
    this.invite = invite
    this.call = call
    this.news = new Happenings(`call ${facts.callSid}`, ({ news }) => news)
  }

  get sid(): string {
    return this.facts.callSid
  }

  /** First value of a header of the INVITE. */
  header(name: string): string | null {
    return this.invite.header(name)
  }

  get headers(): readonly HeaderLine[] {
    return this.invite.headers
  }

  /** Requests for instructions so far. */
  get requests(): readonly WebhookSeen[] {
    return this.all('asked').map(({ request }) => request)
  }

  get problems(): readonly Problem[] {
    return this.all('problem').map(({ problem }) => problem)
  }

  /** Texts said so far; null for a file. */
  get said(): readonly (string | null)[] {
    return this.all('said').map(({ text }) => text)
  }

  all<Name extends DomainNews['news']>(name: Name): readonly Named<Name>[] {
    return this.news.history.filter((one): one is Named<Name> => one.news === name)
  }

  /** Waits for the next news of a kind that no one waited for yet. */
  told<Name extends DomainNews['news']>(name: Name, withinMs = 20_000): Promise<Named<Name>> {
    const isNamed = (one: DomainNews): one is Named<Name> => one.news === name
    return this.news.take(name, (one) => (isNamed(one) ? one : null), withinMs)
  }
}

export function seen(
  request: { readonly url: string; readonly method: 'GET' | 'POST'; readonly headers: readonly Param[] },
  params: readonly Param[],
  answer: { readonly status: number; readonly body: string } | null,
): WebhookSeen {
  return {
    url: request.url,
    method: request.method,
    params: new Map(params),
    signature: new Map(request.headers).get('X-Twilio-Signature') ?? '',
    status: answer?.status ?? null,
    body: answer?.body ?? '',
  }
}
