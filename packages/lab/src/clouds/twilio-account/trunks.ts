// The account's Elastic SIP Trunks: general settings, termination, origination. Numbers name their trunk themselves.
import type { AccessLists } from './access-lists.ts'
import { type CloudHost, type LocalizedUri, localizedUris, readCloudHost } from './hosts.ts'
import { notFound, TwilioRefusal, twilioCode } from './refusal.ts'
import { domainName, friendlyName, inRange, sipUrl, webUrl } from './rules.ts'
import { type AccountTools, change, dates } from './tools.ts'
import type { HttpMethod, OriginationUrl, RecordingMode, TransferCallerId, TransferMode, Trunk } from './types.ts'

export interface TrunkFields {
  readonly friendlyName?: string | undefined
  /** The full host, ending `.pstn.twilio.com`. */
  readonly domainName?: string | undefined
  readonly secure?: boolean | undefined
  readonly cnamLookupEnabled?: boolean | undefined
  readonly transferMode?: TransferMode | undefined
  readonly transferCallerId?: TransferCallerId | undefined
  readonly disasterRecoveryUrl?: string | undefined
  readonly disasterRecoveryMethod?: HttpMethod | undefined
}

export interface OriginationUrlFields {
  readonly friendlyName?: string | undefined
  readonly sipUrl?: string | undefined
  readonly priority?: number | undefined
  readonly weight?: number | undefined
  readonly enabled?: boolean | undefined
}

export interface TrunkLimits {
  readonly maximumTrunks: number
  readonly maximumOriginationUrls: number
}

export const defaultTrunkLimits: TrunkLimits = { maximumTrunks: 100, maximumOriginationUrls: 10 }

const suffix = '.pstn.twilio.com'
const { trunkValidation, trunkDependencies } = twilioCode

export class Trunks {
  readonly #tools: AccountTools
  readonly #lists: AccessLists
  readonly #limits: TrunkLimits
  /** Domain names in use anywhere at Twilio, other accounts included. */
  readonly #takenNames: Set<string>
  readonly all = new Map<string, Trunk>()

  constructor(tools: AccountTools, lists: AccessLists, takenNames: Set<string>, limits: TrunkLimits) {
    this.#tools = tools
    this.#lists = lists
    this.#takenNames = takenNames
    this.#limits = limits
  }

  create(fields: TrunkFields = {}): Trunk {
    if (this.all.size >= this.#limits.maximumTrunks) {
      throw new TwilioRefusal(twilioCode.maximumTrunks, 'The maximum number of trunks is reached')
    }
    const checked = this.#check(fields, null)
    const sid = `TK${this.#tools.random()}`
    const trunk: Trunk = {
      sid,
      friendlyName: '',
      domainName: null,
      secure: false,
      cnamLookupEnabled: false,
      transferMode: 'disable-all',
      transferCallerId: 'from-transferee',
      symmetricRtpEnabled: false,
      disasterRecoveryUrl: null,
      disasterRecoveryMethod: 'POST',
      recording: { mode: 'do-not-record', trim: 'do-not-trim' },
      ipAccessControlLists: new Set(),
      credentialLists: new Set(),
      originationUrls: new Map(),
      callsPerSecond: 1,
      ...dates(this.#tools),
    }
    change(this.#tools, trunk, checked)
    if (trunk.domainName !== null) this.#takenNames.add(trunk.domainName)
    this.all.set(sid, trunk)
    return trunk
  }

  get(sid: string): Trunk {
    const trunk = this.all.get(sid)
    if (trunk === undefined) throw notFound(sid)
    return trunk
  }

  update(sid: string, fields: TrunkFields): Trunk {
    const trunk = this.get(sid)
    const checked = this.#check(fields, trunk)
    if (checked.domainName !== undefined) {
      if (trunk.domainName !== null) this.#takenNames.delete(trunk.domainName)
      if (checked.domainName !== null) this.#takenNames.add(checked.domainName)
    }
    return change(this.#tools, trunk, checked)
  }

  /** Throws what stands against deleting the trunk. */
  refuseToRemove(sid: string): void {
    this.#refuseWithSubdomains(this.get(sid), 'delete')
  }

  /** The account detaches the numbers first. */
  remove(sid: string): void {
    const trunk = this.get(sid)
    this.refuseToRemove(sid)
    if (trunk.domainName !== null) this.#takenNames.delete(trunk.domainName)
    this.all.delete(sid)
  }

  /** The trunk that a Request-URI's host names, general, localised or regional form alike. */
  byHost(host: string): { readonly trunk: Trunk; readonly at: CloudHost } | null {
    const at = readCloudHost(host, 'pstn')
    if (at === null) return null
    for (const trunk of this.all.values()) if (trunk.domainName === at.domainName) return { trunk, at }
    return null
  }

  /** The termination URIs that the console shows; none without a domain name. */
  localizedUris(sid: string): readonly LocalizedUri[] {
    const { domainName: name } = this.get(sid)
    return name === null ? [] : localizedUris(name)
  }

  attachIpAccessControlList(sid: string, listSid: string): void {
    const trunk = this.get(sid)
    this.#lists.ipAccessControlList(listSid)
    attach(trunk.ipAccessControlLists, listSid, 'IP access control list')
  }

  attachCredentialList(sid: string, listSid: string): void {
    const trunk = this.get(sid)
    this.#lists.credentialList(listSid)
    attach(trunk.credentialLists, listSid, 'Credential list')
  }

  detachIpAccessControlList(sid: string, listSid: string): void {
    if (!this.get(sid).ipAccessControlLists.delete(listSid)) throw notFound(listSid)
  }

  detachCredentialList(sid: string, listSid: string): void {
    if (!this.get(sid).credentialLists.delete(listSid)) throw notFound(listSid)
  }

  /** Weight, priority, name and whether it is enabled have to be said when it is made, as in Twilio's interface. */
  addOriginationUrl(sid: string, fields: OriginationUrlFields): OriginationUrl {
    const trunk = this.get(sid)
    const { maximumOriginationUrls } = this.#limits
    if (trunk.originationUrls.size >= maximumOriginationUrls) {
      throw new TwilioRefusal(
        twilioCode.maximumOriginationUrls,
        `A trunk has at most ${maximumOriginationUrls} origination URLs`,
      )
    }
    const url: OriginationUrl = {
      sid: `OU${this.#tools.random()}`,
      friendlyName: friendlyName(fields.friendlyName, trunkValidation),
      sipUrl: sipUrl(fields.sipUrl),
      priority: priorityOf(given('Priority', fields.priority)),
      weight: weightOf(given('Weight', fields.weight)),
      enabled: given('Enabled', fields.enabled),
      ...dates(this.#tools),
    }
    trunk.originationUrls.set(url.sid, url)
    return url
  }

  originationUrl(sid: string, urlSid: string): OriginationUrl {
    const url = this.get(sid).originationUrls.get(urlSid)
    if (url === undefined) throw notFound(urlSid)
    return url
  }

  updateOriginationUrl(sid: string, urlSid: string, fields: OriginationUrlFields): OriginationUrl {
    const url = this.originationUrl(sid, urlSid)
    return change(this.#tools, url, {
      friendlyName: fields.friendlyName === undefined ? undefined : friendlyName(fields.friendlyName, trunkValidation),
      sipUrl: fields.sipUrl === undefined ? undefined : sipUrl(fields.sipUrl),
      priority: fields.priority === undefined ? undefined : priorityOf(fields.priority),
      weight: fields.weight === undefined ? undefined : weightOf(fields.weight),
      enabled: fields.enabled,
    })
  }

  removeOriginationUrl(sid: string, urlSid: string): void {
    this.originationUrl(sid, urlSid)
    this.get(sid).originationUrls.delete(urlSid)
  }

  setRecording(sid: string, mode: RecordingMode | undefined, trim: Trunk['recording']['trim'] | undefined): Trunk {
    const trunk = this.get(sid)
    const recording = { mode: mode ?? trunk.recording.mode, trim: trim ?? trunk.recording.trim }
    return change(this.#tools, trunk, { recording })
  }

  #check(fields: TrunkFields, trunk: Trunk | null) {
    const url = fields.disasterRecoveryUrl
    const name = fields.friendlyName
    return {
      ...fields,
      friendlyName: name === undefined || name === '' ? name : friendlyName(name, trunkValidation),
      domainName: this.#checkDomain(fields.domainName, trunk),
      disasterRecoveryUrl: url === undefined ? undefined : webUrl('DisasterRecoveryUrl', url),
    }
  }

  #checkDomain(value: string | undefined, trunk: Trunk | null): string | null | undefined {
    if (value === undefined) return undefined
    const name = value === '' ? null : domainName('DomainName', value, suffix, trunkValidation)
    if (name === (trunk?.domainName ?? null)) return undefined
    if (trunk !== null) this.#refuseWithSubdomains(trunk, 'rename')
    if (name === null) return null
    if (this.#takenNames.has(name)) throw new TwilioRefusal(twilioCode.trunkDomainTaken, `${name} is already taken`)
    const parent = name.slice(name.indexOf('.') + 1)
    if (parent !== suffix.slice(1) && !this.#owns(parent)) {
      throw new TwilioRefusal(trunkDependencies, `This account has no trunk with the parent domain ${parent}`)
    }
    return name
  }

  #owns(name: string): boolean {
    return [...this.all.values()].some((trunk) => trunk.domainName === name)
  }

  #refuseWithSubdomains(trunk: Trunk, what: string): void {
    const { domainName: name } = trunk
    if (name === null) return
    for (const other of this.all.values()) {
      if (other.domainName?.endsWith(`.${name}`)) {
        throw new TwilioRefusal(
          trunkDependencies,
          `Cannot ${what} ${name} while it has the subdomain ${other.domainName}`,
        )
      }
    }
  }
}

function attach(lists: Set<string>, listSid: string, what: string): void {
  if (lists.has(listSid)) {
    throw new TwilioRefusal(trunkValidation, `${what} ${listSid} is already associated with this trunk`)
  }
  lists.add(listSid)
}

function given<Value>(field: string, value: Value | undefined): Value {
  if (value === undefined)
    throw new TwilioRefusal(trunkValidation, `Missing required parameter ${field} in the post body`)
  return value
}

function priorityOf(value: number): number {
  return inRange('Priority', value, 0, 65_535, trunkValidation)
}

function weightOf(value: number): number {
  return inRange('Weight', value, 1, 65_535, trunkValidation)
}
