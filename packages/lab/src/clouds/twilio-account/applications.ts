// The account's TwiML Apps: a name for a set of webhook addresses.
import { notFound } from './refusal.ts'
import { friendlyName, webUrl } from './rules.ts'
import { type AccountTools, change, dates } from './tools.ts'
import type { Application, HttpMethod } from './types.ts'

export interface ApplicationFields {
  readonly friendlyName?: string | undefined
  readonly voiceUrl?: string | undefined
  readonly voiceMethod?: HttpMethod | undefined
  readonly voiceFallbackUrl?: string | undefined
  readonly voiceFallbackMethod?: HttpMethod | undefined
  readonly statusCallback?: string | undefined
  readonly statusCallbackMethod?: HttpMethod | undefined
  readonly smsUrl?: string | undefined
  readonly smsMethod?: HttpMethod | undefined
}

export class Applications {
  readonly #tools: AccountTools
  readonly all = new Map<string, Application>()

  constructor(tools: AccountTools) {
    this.#tools = tools
  }

  create(fields: ApplicationFields): Application {
    const checked = check(fields)
    const application: Application = {
      sid: `AP${this.#tools.random()}`,
      friendlyName: '',
      voiceUrl: null,
      voiceMethod: 'POST',
      voiceFallbackUrl: null,
      voiceFallbackMethod: 'POST',
      statusCallback: null,
      statusCallbackMethod: 'POST',
      smsUrl: null,
      smsMethod: 'POST',
      ...dates(this.#tools),
    }
    change(this.#tools, application, checked)
    this.all.set(application.sid, application)
    return application
  }

  get(sid: string): Application {
    const application = this.all.get(sid)
    if (application === undefined) throw notFound(sid)
    return application
  }

  update(sid: string, fields: ApplicationFields): Application {
    return change(this.#tools, this.get(sid), check(fields))
  }

  remove(sid: string): void {
    this.get(sid)
    this.all.delete(sid)
  }
}

function check(fields: ApplicationFields) {
  const url = (field: string, value: string | undefined) => (value === undefined ? undefined : webUrl(field, value))
  const name = fields.friendlyName
  return {
    ...fields,
    friendlyName: name === undefined || name === '' ? name : friendlyName(name),
    voiceUrl: url('VoiceUrl', fields.voiceUrl),
    voiceFallbackUrl: url('VoiceFallbackUrl', fields.voiceFallbackUrl),
    statusCallback: url('StatusCallback', fields.statusCallback),
    smsUrl: url('SmsUrl', fields.smsUrl),
  }
}
