// The account's SIP Domains (Programmable Voice SIP) and the lists that guard their calls and registrations.
import type { AccessLists } from './access-lists.ts'
import { type CloudHost, type LocalizedUri, localizedUris, readCloudHost } from './hosts.ts'
import { notFound, TwilioRefusal, twilioCode } from './refusal.ts'
import { domainName, friendlyName, required, webUrl } from './rules.ts'
import { type AccountTools, change, dates } from './tools.ts'
import type { HttpMethod, SipDomain } from './types.ts'

export interface SipDomainFields {
  /** The full host, ending `.sip.twilio.com`. */
  readonly domainName?: string | undefined
  readonly friendlyName?: string | undefined
  readonly voiceUrl?: string | undefined
  readonly voiceMethod?: HttpMethod | undefined
  readonly voiceFallbackUrl?: string | undefined
  readonly voiceFallbackMethod?: HttpMethod | undefined
  readonly voiceStatusCallbackUrl?: string | undefined
  readonly voiceStatusCallbackMethod?: HttpMethod | undefined
  readonly sipRegistration?: boolean | undefined
  readonly secure?: boolean | undefined
  readonly emergencyCallingEnabled?: boolean | undefined
  readonly emergencyCallerSid?: string | undefined
  readonly byocTrunkSid?: string | undefined
}

/** Which mapping of a domain: who may call, by address or by credentials, and who may register. */
export type DomainMapping = 'callIpAccessControlLists' | 'callCredentialLists' | 'registrationCredentialLists'

const suffix = '.sip.twilio.com'
const { invalidSipDomain } = twilioCode

export class SipDomains {
  readonly #tools: AccountTools
  readonly #lists: AccessLists
  readonly #takenNames: Set<string>
  readonly all = new Map<string, SipDomain>()

  constructor(tools: AccountTools, lists: AccessLists, takenNames: Set<string>) {
    this.#tools = tools
    this.#lists = lists
    this.#takenNames = takenNames
  }

  create(fields: SipDomainFields): SipDomain {
    const name = this.#freeName(required('DomainName', fields.domainName))
    const checked = check(fields)
    const domain: SipDomain = {
      sid: `SD${this.#tools.random()}`,
      domainName: name,
      friendlyName: name,
      voiceUrl: null,
      voiceMethod: 'POST',
      voiceFallbackUrl: null,
      voiceFallbackMethod: 'POST',
      voiceStatusCallbackUrl: null,
      voiceStatusCallbackMethod: 'POST',
      sipRegistration: false,
      secure: false,
      emergencyCallingEnabled: false,
      emergencyCallerSid: null,
      byocTrunkSid: null,
      callIpAccessControlLists: new Set(),
      callCredentialLists: new Set(),
      registrationCredentialLists: new Set(),
      ...dates(this.#tools),
    }
    change(this.#tools, domain, { ...checked, domainName: name })
    this.#takenNames.add(name)
    this.all.set(domain.sid, domain)
    return domain
  }

  get(sid: string): SipDomain {
    const domain = this.all.get(sid)
    if (domain === undefined) throw notFound(sid)
    return domain
  }

  update(sid: string, fields: SipDomainFields): SipDomain {
    const domain = this.get(sid)
    const checked = check(fields)
    const wanted = fields.domainName?.toLowerCase()
    if (wanted === undefined || wanted === domain.domainName) {
      return change(this.#tools, domain, { ...checked, domainName: undefined })
    }
    this.#refuseWithSubdomains(domain)
    const name = this.#freeName(wanted)
    this.#takenNames.delete(domain.domainName)
    this.#takenNames.add(name)
    return change(this.#tools, domain, { ...checked, domainName: name })
  }

  remove(sid: string): void {
    const domain = this.get(sid)
    this.#refuseWithSubdomains(domain)
    this.#takenNames.delete(domain.domainName)
    this.all.delete(sid)
  }

  /** The domain that a Request-URI's host names, general, localised or regional (`.sip.us1.`) form alike. */
  byHost(host: string): { readonly domain: SipDomain; readonly at: CloudHost } | null {
    const at = readCloudHost(host, 'sip')
    if (at === null) return null
    for (const domain of this.all.values()) if (domain.domainName === at.domainName) return { domain, at }
    return null
  }

  localizedUris(sid: string): readonly LocalizedUri[] {
    return localizedUris(this.get(sid).domainName)
  }

  map(sid: string, mapping: DomainMapping, listSid: string): void {
    const lists = this.get(sid)[mapping]
    if (mapping === 'callIpAccessControlLists') this.#lists.ipAccessControlList(listSid)
    else this.#lists.credentialList(listSid)
    if (lists.has(listSid)) {
      throw new TwilioRefusal(twilioCode.listAlreadyMapped, `${listSid} is already associated with this domain`)
    }
    lists.add(listSid)
  }

  unmap(sid: string, mapping: DomainMapping, listSid: string): void {
    if (!this.get(sid)[mapping].delete(listSid)) throw notFound(listSid)
  }

  #freeName(value: string): string {
    const name = domainName('DomainName', value, suffix, invalidSipDomain)
    if (this.#takenNames.has(name)) throw new TwilioRefusal(invalidSipDomain, `${name} is already in use`)
    const parent = name.slice(name.indexOf('.') + 1)
    const owned = [...this.all.values()].some((domain) => domain.domainName === parent)
    if (parent !== suffix.slice(1) && !owned) {
      throw new TwilioRefusal(invalidSipDomain, `This account has no parent domain ${parent}`)
    }
    return name
  }

  #refuseWithSubdomains(domain: SipDomain): void {
    for (const other of this.all.values()) {
      if (other.domainName.endsWith(`.${domain.domainName}`)) {
        throw new TwilioRefusal(invalidSipDomain, `${domain.domainName} has the subdomain ${other.domainName}`)
      }
    }
  }
}

function check(fields: SipDomainFields) {
  const url = (field: string, value: string | undefined) => (value === undefined ? undefined : webUrl(field, value))
  const name = fields.friendlyName
  return {
    ...fields,
    friendlyName: name === undefined ? undefined : friendlyName(name),
    voiceUrl: url('VoiceUrl', fields.voiceUrl),
    voiceFallbackUrl: url('VoiceFallbackUrl', fields.voiceFallbackUrl),
    voiceStatusCallbackUrl: url('VoiceStatusCallbackUrl', fields.voiceStatusCallbackUrl),
  }
}
