// api.twilio.com/2010-04-01: SIP domains, their mappings in the newer and the older path, and TwiML Apps.
import type { ApplicationFields } from '../applications.ts'
import type { DomainMapping, SipDomainFields } from '../domains.ts'
import { notFound } from '../refusal.ts'
import type { Application, CredentialList, IpAccessControlList, SipDomain } from '../types.ts'
import type { Collection } from './collection.ts'
import { mailDates } from './dates.ts'
import type { Exchange } from './exchange.ts'

const root = '/2010-04-01/Accounts/:account'

function home({ account }: Exchange): string {
  return `/2010-04-01/Accounts/${account.sid}`
}

function domainFields({ form }: Exchange): SipDomainFields {
  return {
    domainName: form.text('DomainName'),
    friendlyName: form.text('FriendlyName'),
    voiceUrl: form.text('VoiceUrl'),
    voiceMethod: form.method('VoiceMethod'),
    voiceFallbackUrl: form.text('VoiceFallbackUrl'),
    voiceFallbackMethod: form.method('VoiceFallbackMethod'),
    voiceStatusCallbackUrl: form.text('VoiceStatusCallbackUrl'),
    voiceStatusCallbackMethod: form.method('VoiceStatusCallbackMethod'),
    sipRegistration: form.flag('SipRegistration'),
    secure: form.flag('Secure'),
    emergencyCallingEnabled: form.flag('EmergencyCallingEnabled'),
    emergencyCallerSid: form.text('EmergencyCallerSid'),
    byocTrunkSid: form.text('ByocTrunkSid'),
  }
}

export const sipDomains: Collection<SipDomain> = {
  path: `${root}/SIP/Domains`,
  key: 'domains',
  sid: (domain) => domain.sid,
  list: ({ account }) => [...account.domains.all.values()],
  create: (exchange) => exchange.account.domains.create(domainFields(exchange)),
  read: ({ account }, sid) => account.domains.get(sid),
  update: (exchange, sid) => exchange.account.domains.update(sid, domainFields(exchange)),
  remove: ({ account }, sid) => account.domains.remove(sid),
  json: (domain, exchange) => ({
    sid: domain.sid,
    account_sid: exchange.account.sid,
    api_version: '2010-04-01',
    domain_name: domain.domainName,
    friendly_name: domain.friendlyName,
    auth_type: authType(domain),
    voice_url: domain.voiceUrl,
    voice_method: domain.voiceMethod,
    voice_fallback_url: domain.voiceFallbackUrl,
    voice_fallback_method: domain.voiceFallbackMethod,
    voice_status_callback_url: domain.voiceStatusCallbackUrl,
    voice_status_callback_method: domain.voiceStatusCallbackMethod,
    sip_registration: domain.sipRegistration,
    secure: domain.secure,
    emergency_calling_enabled: domain.emergencyCallingEnabled,
    emergency_caller_sid: domain.emergencyCallerSid,
    byoc_trunk_sid: domain.byocTrunkSid,
    ...mailDates(domain),
    uri: `${home(exchange)}/SIP/Domains/${domain.sid}.json`,
    subresource_uris: {
      ip_access_control_list_mappings: `${home(exchange)}/SIP/Domains/${domain.sid}/IpAccessControlListMappings.json`,
      credential_list_mappings: `${home(exchange)}/SIP/Domains/${domain.sid}/CredentialListMappings.json`,
    },
  }),
}

function authType(domain: SipDomain): string {
  const types = [
    domain.callIpAccessControlLists.size > 0 ? 'IP_ACL' : null,
    domain.callCredentialLists.size > 0 ? 'CREDENTIAL_LIST' : null,
  ]
  return types.filter((type) => type !== null).join(',')
}

interface MappingPath {
  /** Below the domain. */
  readonly path: string
  readonly key: string
  readonly mapping: DomainMapping
}

const mappingPaths: readonly MappingPath[] = [
  { path: 'Auth/Calls/IpAccessControlListMappings', key: 'contents', mapping: 'callIpAccessControlLists' },
  { path: 'Auth/Calls/CredentialListMappings', key: 'contents', mapping: 'callCredentialLists' },
  { path: 'Auth/Registrations/CredentialListMappings', key: 'contents', mapping: 'registrationCredentialLists' },
  {
    path: 'IpAccessControlListMappings',
    key: 'ip_access_control_list_mappings',
    mapping: 'callIpAccessControlLists',
  },
  { path: 'CredentialListMappings', key: 'credential_list_mappings', mapping: 'callCredentialLists' },
]

export const domainMappings: readonly Collection<IpAccessControlList | CredentialList>[] = mappingPaths.map(mappings)

function mappings({ path, key, mapping }: MappingPath): Collection<IpAccessControlList | CredentialList> {
  const isAddresses = mapping === 'callIpAccessControlLists'
  const field = isAddresses ? 'IpAccessControlListSid' : 'CredentialListSid'
  const listOf = ({ account }: Exchange, sid: string) =>
    isAddresses ? account.lists.ipAccessControlList(sid) : account.lists.credentialList(sid)
  const mapped = (exchange: Exchange) => exchange.account.domains.get(exchange.part('domain'))[mapping]
  return {
    path: `${root}/SIP/Domains/:domain/${path}`,
    key,
    sid: (list) => list.sid,
    list: (exchange) => [...mapped(exchange)].map((sid) => listOf(exchange, sid)),
    create: (exchange) => {
      const sid = exchange.form.text(field) ?? ''
      exchange.account.domains.map(exchange.part('domain'), mapping, sid)
      return listOf(exchange, sid)
    },
    read: (exchange, sid) => {
      if (!mapped(exchange).has(sid)) throw notFound(sid)
      return listOf(exchange, sid)
    },
    remove: (exchange, sid) => exchange.account.domains.unmap(exchange.part('domain'), mapping, sid),
    json: (list, exchange) => ({
      sid: list.sid,
      account_sid: exchange.account.sid,
      friendly_name: list.friendlyName,
      ...mailDates(list),
      ...(key === 'contents' ? {} : legacyPart(list.sid, path, exchange)),
    }),
  }
}

function legacyPart(sid: string, path: string, exchange: Exchange) {
  const domain = exchange.part('domain')
  return { domain_sid: domain, uri: `${home(exchange)}/SIP/Domains/${domain}/${path}/${sid}.json` }
}

function applicationFields({ form }: Exchange): ApplicationFields {
  return {
    friendlyName: form.text('FriendlyName'),
    voiceUrl: form.text('VoiceUrl'),
    voiceMethod: form.method('VoiceMethod'),
    voiceFallbackUrl: form.text('VoiceFallbackUrl'),
    voiceFallbackMethod: form.method('VoiceFallbackMethod'),
    statusCallback: form.text('StatusCallback'),
    statusCallbackMethod: form.method('StatusCallbackMethod'),
    smsUrl: form.text('SmsUrl'),
    smsMethod: form.method('SmsMethod'),
  }
}

export const applications: Collection<Application> = {
  path: `${root}/Applications`,
  key: 'applications',
  filters: ['FriendlyName'],
  sid: (application) => application.sid,
  list: ({ account, query }) => {
    const name = query.text('FriendlyName')
    return [...account.applications.all.values()].filter((one) => name === undefined || one.friendlyName === name)
  },
  create: (exchange) => exchange.account.applications.create(applicationFields(exchange)),
  read: ({ account }, sid) => account.applications.get(sid),
  update: (exchange, sid) => exchange.account.applications.update(sid, applicationFields(exchange)),
  remove: ({ account }, sid) => account.applications.remove(sid),
  json: (application, exchange) => ({
    sid: application.sid,
    account_sid: exchange.account.sid,
    api_version: '2010-04-01',
    friendly_name: application.friendlyName,
    voice_url: application.voiceUrl,
    voice_method: application.voiceMethod,
    voice_fallback_url: application.voiceFallbackUrl,
    voice_fallback_method: application.voiceFallbackMethod,
    status_callback: application.statusCallback,
    status_callback_method: application.statusCallbackMethod,
    sms_url: application.smsUrl,
    sms_method: application.smsMethod,
    ...mailDates(application),
    uri: `${home(exchange)}/Applications/${application.sid}.json`,
  }),
}
