// trunking.twilio.com/v1: trunks and what hangs on them.
import { notFound } from '../refusal.ts'
import type { OriginationUrlFields, TrunkFields } from '../trunks.ts'
import type { CredentialList, IpAccessControlList, OriginationUrl, PhoneNumber, Trunk } from '../types.ts'
import type { Collection } from './collection.ts'
import { isoDates } from './dates.ts'
import type { Exchange } from './exchange.ts'
import { numberJson } from './number-routes.ts'

export const trunksPath = '/v1/Trunks'

function trunkFields({ form }: Exchange): TrunkFields {
  return {
    friendlyName: form.text('FriendlyName'),
    domainName: form.text('DomainName'),
    secure: form.flag('Secure'),
    cnamLookupEnabled: form.flag('CnamLookupEnabled'),
    transferMode: form.oneOf('TransferMode', ['disable-all', 'enable-all', 'sip-only']),
    transferCallerId: form.oneOf('TransferCallerId', ['from-transferee', 'from-transferor']),
    disasterRecoveryUrl: form.text('DisasterRecoveryUrl'),
    disasterRecoveryMethod: form.method('DisasterRecoveryMethod'),
  }
}

export const trunks: Collection<Trunk> = {
  path: trunksPath,
  key: 'trunks',
  sid: (trunk) => trunk.sid,
  list: ({ account }) => [...account.trunks.all.values()],
  create: (exchange) => exchange.account.trunks.create(trunkFields(exchange)),
  read: ({ account }, sid) => account.trunks.get(sid),
  update: (exchange, sid) => exchange.account.trunks.update(sid, trunkFields(exchange)),
  remove: ({ account }, sid) => account.removeTrunk(sid),
  json: (trunk, { account, origin }) => {
    const url = `${origin}${trunksPath}/${trunk.sid}`
    const types = [
      trunk.ipAccessControlLists.size > 0 ? 'IP_ACL' : null,
      trunk.credentialLists.size > 0 ? 'CREDENTIAL_LIST' : null,
    ].filter((type) => type !== null)
    return {
      sid: trunk.sid,
      account_sid: account.sid,
      friendly_name: trunk.friendlyName,
      domain_name: trunk.domainName,
      secure: trunk.secure,
      recording: { ...trunk.recording },
      transfer_mode: trunk.transferMode,
      transfer_caller_id: trunk.transferCallerId,
      cnam_lookup_enabled: trunk.cnamLookupEnabled,
      auth_type: types.join(','),
      auth_type_set: types,
      symmetric_rtp_enabled: trunk.symmetricRtpEnabled,
      disaster_recovery_url: trunk.disasterRecoveryUrl,
      disaster_recovery_method: trunk.disasterRecoveryMethod,
      ...isoDates(trunk),
      url,
      links: {
        origination_urls: `${url}/OriginationUrls`,
        credential_lists: `${url}/CredentialLists`,
        ip_access_control_lists: `${url}/IpAccessControlLists`,
        phone_numbers: `${url}/PhoneNumbers`,
        recording: `${url}/Recording`,
      },
    }
  },
}

function listJson(list: IpAccessControlList | CredentialList, exchange: Exchange, name: string) {
  const trunk = exchange.part('trunk')
  return {
    sid: list.sid,
    account_sid: exchange.account.sid,
    trunk_sid: trunk,
    friendly_name: list.friendlyName,
    ...isoDates(list),
    url: `${exchange.origin}${trunksPath}/${trunk}/${name}/${list.sid}`,
  }
}

export const trunkIpAccessControlLists: Collection<IpAccessControlList> = {
  path: `${trunksPath}/:trunk/IpAccessControlLists`,
  key: 'ip_access_control_lists',
  sid: (list) => list.sid,
  list: ({ account, part }) =>
    [...account.trunks.get(part('trunk')).ipAccessControlLists].map((sid) => account.lists.ipAccessControlList(sid)),
  create: ({ account, form, part }) => {
    const sid = form.text('IpAccessControlListSid') ?? ''
    account.trunks.attachIpAccessControlList(part('trunk'), sid)
    return account.lists.ipAccessControlList(sid)
  },
  read: ({ account, part }, sid) => {
    if (!account.trunks.get(part('trunk')).ipAccessControlLists.has(sid)) throw notFound(sid)
    return account.lists.ipAccessControlList(sid)
  },
  remove: ({ account, part }, sid) => account.trunks.detachIpAccessControlList(part('trunk'), sid),
  json: (list, exchange) => listJson(list, exchange, 'IpAccessControlLists'),
}

export const trunkCredentialLists: Collection<CredentialList> = {
  path: `${trunksPath}/:trunk/CredentialLists`,
  key: 'credential_lists',
  sid: (list) => list.sid,
  list: ({ account, part }) =>
    [...account.trunks.get(part('trunk')).credentialLists].map((sid) => account.lists.credentialList(sid)),
  create: ({ account, form, part }) => {
    const sid = form.text('CredentialListSid') ?? ''
    account.trunks.attachCredentialList(part('trunk'), sid)
    return account.lists.credentialList(sid)
  },
  read: ({ account, part }, sid) => {
    if (!account.trunks.get(part('trunk')).credentialLists.has(sid)) throw notFound(sid)
    return account.lists.credentialList(sid)
  },
  remove: ({ account, part }, sid) => account.trunks.detachCredentialList(part('trunk'), sid),
  json: (list, exchange) => listJson(list, exchange, 'CredentialLists'),
}

function urlFields({ form }: Exchange): OriginationUrlFields {
  return {
    friendlyName: form.text('FriendlyName'),
    sipUrl: form.text('SipUrl'),
    priority: form.integer('Priority'),
    weight: form.integer('Weight'),
    enabled: form.flag('Enabled'),
  }
}

export const originationUrls: Collection<OriginationUrl> = {
  path: `${trunksPath}/:trunk/OriginationUrls`,
  key: 'origination_urls',
  sid: (url) => url.sid,
  list: ({ account, part }) => [...account.trunks.get(part('trunk')).originationUrls.values()],
  create: (exchange) => exchange.account.trunks.addOriginationUrl(exchange.part('trunk'), urlFields(exchange)),
  read: ({ account, part }, sid) => account.trunks.originationUrl(part('trunk'), sid),
  update: (exchange, sid) =>
    exchange.account.trunks.updateOriginationUrl(exchange.part('trunk'), sid, urlFields(exchange)),
  remove: ({ account, part }, sid) => account.trunks.removeOriginationUrl(part('trunk'), sid),
  json: (url, { account, origin, part }) => ({
    sid: url.sid,
    account_sid: account.sid,
    trunk_sid: part('trunk'),
    friendly_name: url.friendlyName,
    sip_url: url.sipUrl,
    priority: url.priority,
    weight: url.weight,
    enabled: url.enabled,
    ...isoDates(url),
    url: `${origin}${trunksPath}/${part('trunk')}/OriginationUrls/${url.sid}`,
  }),
}

export const trunkPhoneNumbers: Collection<PhoneNumber> = {
  path: `${trunksPath}/:trunk/PhoneNumbers`,
  key: 'phone_numbers',
  sid: (number) => number.sid,
  list: ({ account, part }) => account.numbers.ofTrunk(account.trunks.get(part('trunk')).sid),
  create: ({ account, form, part }) => account.numbers.attachToTrunk(part('trunk'), form.text('PhoneNumberSid') ?? ''),
  read: ({ account, part }, sid) => {
    const number = account.numbers.get(sid)
    if (number.trunkSid !== part('trunk')) throw notFound(sid)
    return number
  },
  remove: ({ account, part }, sid) => account.numbers.detachFromTrunk(part('trunk'), sid),
  json: (number, exchange) => ({
    ...numberJson(number, exchange),
    ...isoDates(number),
    url: `${exchange.origin}${trunksPath}/${exchange.part('trunk')}/PhoneNumbers/${number.sid}`,
  }),
}
