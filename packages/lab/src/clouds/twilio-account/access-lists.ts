// The account's IP access control lists and credential lists, shared by trunks and SIP domains.
import { BlockList } from 'node:net'
import { notFound, TwilioRefusal, twilioCode } from './refusal.ts'
import { cidrPrefixLength, friendlyName, ipAddress, password, username } from './rules.ts'
import { type AccountTools, change, dates } from './tools.ts'
import type { Credential, CredentialList, IpAccessControlList, IpAddressRange } from './types.ts'

export interface IpAddressFields {
  readonly friendlyName?: string | undefined
  readonly ipAddress?: string | undefined
  /** Default 32: one address. */
  readonly cidrPrefixLength?: number | undefined
}

const entriesPerList = 100

export class AccessLists {
  readonly #tools: AccountTools
  /** Says who uses the list: a list in use cannot be deleted. */
  readonly #userOf: (listSid: string) => string | null
  readonly ipAccessControlLists = new Map<string, IpAccessControlList>()
  readonly credentialLists = new Map<string, CredentialList>()

  constructor(tools: AccountTools, userOf: (listSid: string) => string | null) {
    this.#tools = tools
    this.#userOf = userOf
  }

  createIpAccessControlList(name: string | undefined): IpAccessControlList {
    const list: IpAccessControlList = {
      sid: `AL${this.#tools.random()}`,
      friendlyName: friendlyName(name),
      addresses: new Map(),
      ...dates(this.#tools),
    }
    this.ipAccessControlLists.set(list.sid, list)
    return list
  }

  ipAccessControlList(sid: string): IpAccessControlList {
    return found(this.ipAccessControlLists.get(sid), sid)
  }

  renameIpAccessControlList(sid: string, name: string | undefined): IpAccessControlList {
    return change(this.#tools, this.ipAccessControlList(sid), { friendlyName: friendlyName(name) })
  }

  addIpAddress(listSid: string, fields: IpAddressFields): IpAddressRange {
    const list = this.ipAccessControlList(listSid)
    roomIn(list.addresses.size)
    const range: IpAddressRange = {
      sid: `IP${this.#tools.random()}`,
      friendlyName: friendlyName(fields.friendlyName),
      ipAddress: ipAddress(fields.ipAddress),
      cidrPrefixLength: cidrPrefixLength(fields.cidrPrefixLength),
      ...dates(this.#tools),
    }
    list.addresses.set(range.sid, range)
    return range
  }

  ipAddress(listSid: string, sid: string): IpAddressRange {
    return found(this.ipAccessControlList(listSid).addresses.get(sid), sid)
  }

  updateIpAddress(listSid: string, sid: string, fields: IpAddressFields): IpAddressRange {
    const range = this.ipAddress(listSid, sid)
    const length = fields.cidrPrefixLength
    return change(this.#tools, range, {
      friendlyName: fields.friendlyName === undefined ? undefined : friendlyName(fields.friendlyName),
      ipAddress: fields.ipAddress === undefined ? undefined : ipAddress(fields.ipAddress),
      cidrPrefixLength: length === undefined ? undefined : cidrPrefixLength(length),
    })
  }

  removeIpAddress(listSid: string, sid: string): void {
    this.ipAddress(listSid, sid)
    this.ipAccessControlList(listSid).addresses.delete(sid)
  }

  removeIpAccessControlList(sid: string): void {
    this.ipAccessControlList(sid)
    this.#refuseWhenUsed(sid)
    this.ipAccessControlLists.delete(sid)
  }

  createCredentialList(name: string | undefined): CredentialList {
    const list: CredentialList = {
      sid: `CL${this.#tools.random()}`,
      friendlyName: friendlyName(name),
      credentials: new Map(),
      ...dates(this.#tools),
    }
    this.credentialLists.set(list.sid, list)
    return list
  }

  credentialList(sid: string): CredentialList {
    return found(this.credentialLists.get(sid), sid)
  }

  renameCredentialList(sid: string, name: string | undefined): CredentialList {
    return change(this.#tools, this.credentialList(sid), { friendlyName: friendlyName(name) })
  }

  addCredential(listSid: string, name: string | undefined, word: string | undefined): Credential {
    const list = this.credentialList(listSid)
    roomIn(list.credentials.size)
    const checked = { username: username(name), password: password(word) }
    for (const one of list.credentials.values()) {
      if (one.username === checked.username) {
        throw new TwilioRefusal(twilioCode.badRequest, `Username ${checked.username} is already in this list`)
      }
    }
    const credential: Credential = { sid: `CR${this.#tools.random()}`, ...checked, ...dates(this.#tools) }
    list.credentials.set(credential.sid, credential)
    return credential
  }

  credential(listSid: string, sid: string): Credential {
    return found(this.credentialList(listSid).credentials.get(sid), sid)
  }

  changePassword(listSid: string, sid: string, word: string | undefined): Credential {
    return change(this.#tools, this.credential(listSid, sid), { password: password(word) })
  }

  removeCredential(listSid: string, sid: string): void {
    this.credential(listSid, sid)
    this.credentialList(listSid).credentials.delete(sid)
  }

  removeCredentialList(sid: string): void {
    this.credentialList(sid)
    this.#refuseWhenUsed(sid)
    this.credentialLists.delete(sid)
  }

  /** Is this source address in one of the lists? IPv4 only; false for lists without addresses. */
  allows(listSids: Iterable<string>, address: string): boolean {
    const block = new BlockList()
    for (const sid of listSids) {
      for (const range of this.ipAccessControlLists.get(sid)?.addresses.values() ?? []) {
        block.addSubnet(range.ipAddress, range.cidrPrefixLength, 'ipv4')
      }
    }
    return block.check(address, 'ipv4')
  }

  /** The credential of that user name in these lists, for the digest. */
  findCredential(listSids: Iterable<string>, name: string): Credential | null {
    for (const sid of listSids) {
      for (const credential of this.credentialLists.get(sid)?.credentials.values() ?? []) {
        if (credential.username === name) return credential
      }
    }
    return null
  }

  #refuseWhenUsed(sid: string): void {
    const user = this.#userOf(sid)
    if (user !== null)
      throw new TwilioRefusal(twilioCode.conflict, `${sid} is in use by ${user}: remove it there first`, 409)
  }
}

function found<Resource>(resource: Resource | undefined, sid: string): Resource {
  if (resource === undefined) throw notFound(sid)
  return resource
}

function roomIn(size: number): void {
  if (size < entriesPerList) return
  throw new TwilioRefusal(twilioCode.badRequest, `A list has at most ${entriesPerList} entries`)
}
