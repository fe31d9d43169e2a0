// api.twilio.com/2010-04-01: IP access control lists and credential lists.
import type { Credential, CredentialList, IpAccessControlList, IpAddressRange } from '../types.ts'
import type { Collection } from './collection.ts'
import { mailDates } from './dates.ts'
import type { Exchange } from './exchange.ts'

const root = '/2010-04-01/Accounts/:account/SIP'

function home({ account }: Exchange): string {
  return `/2010-04-01/Accounts/${account.sid}/SIP`
}

function ipFields({ form }: Exchange) {
  return {
    friendlyName: form.text('FriendlyName'),
    ipAddress: form.text('IpAddress'),
    cidrPrefixLength: form.integer('CidrPrefixLength'),
  }
}

export const ipAccessControlLists: Collection<IpAccessControlList> = {
  path: `${root}/IpAccessControlLists`,
  key: 'ip_access_control_lists',
  sid: (list) => list.sid,
  list: ({ account }) => [...account.lists.ipAccessControlLists.values()],
  create: ({ account, form }) => account.lists.createIpAccessControlList(form.text('FriendlyName')),
  read: ({ account }, sid) => account.lists.ipAccessControlList(sid),
  update: ({ account, form }, sid) => account.lists.renameIpAccessControlList(sid, form.text('FriendlyName')),
  remove: ({ account }, sid) => account.lists.removeIpAccessControlList(sid),
  json: (list, exchange) => ({
    sid: list.sid,
    account_sid: exchange.account.sid,
    friendly_name: list.friendlyName,
    ...mailDates(list),
    subresource_uris: { ip_addresses: `${home(exchange)}/IpAccessControlLists/${list.sid}/IpAddresses.json` },
    uri: `${home(exchange)}/IpAccessControlLists/${list.sid}.json`,
  }),
}

export const ipAddresses: Collection<IpAddressRange> = {
  path: `${root}/IpAccessControlLists/:list/IpAddresses`,
  key: 'ip_addresses',
  sid: (range) => range.sid,
  list: ({ account, part }) => [...account.lists.ipAccessControlList(part('list')).addresses.values()],
  create: (exchange) => exchange.account.lists.addIpAddress(exchange.part('list'), ipFields(exchange)),
  read: ({ account, part }, sid) => account.lists.ipAddress(part('list'), sid),
  update: (exchange, sid) => exchange.account.lists.updateIpAddress(exchange.part('list'), sid, ipFields(exchange)),
  remove: ({ account, part }, sid) => account.lists.removeIpAddress(part('list'), sid),
  json: (range, exchange) => ({
    sid: range.sid,
    account_sid: exchange.account.sid,
    ip_access_control_list_sid: exchange.part('list'),
    friendly_name: range.friendlyName,
    ip_address: range.ipAddress,
    cidr_prefix_length: range.cidrPrefixLength,
    ...mailDates(range),
    uri: `${home(exchange)}/IpAccessControlLists/${exchange.part('list')}/IpAddresses/${range.sid}.json`,
  }),
}

export const credentialLists: Collection<CredentialList> = {
  path: `${root}/CredentialLists`,
  key: 'credential_lists',
  sid: (list) => list.sid,
  list: ({ account }) => [...account.lists.credentialLists.values()],
  create: ({ account, form }) => account.lists.createCredentialList(form.text('FriendlyName')),
  read: ({ account }, sid) => account.lists.credentialList(sid),
  update: ({ account, form }, sid) => account.lists.renameCredentialList(sid, form.text('FriendlyName')),
  remove: ({ account }, sid) => account.lists.removeCredentialList(sid),
  json: (list, exchange) => ({
    sid: list.sid,
    account_sid: exchange.account.sid,
    friendly_name: list.friendlyName,
    ...mailDates(list),
    subresource_uris: { credentials: `${home(exchange)}/CredentialLists/${list.sid}/Credentials.json` },
    uri: `${home(exchange)}/CredentialLists/${list.sid}.json`,
  }),
}

export const credentials: Collection<Credential> = {
  path: `${root}/CredentialLists/:list/Credentials`,
  key: 'credentials',
  sid: (credential) => credential.sid,
  list: ({ account, part }) => [...account.lists.credentialList(part('list')).credentials.values()],
  create: ({ account, form, part }) =>
    account.lists.addCredential(part('list'), form.text('Username'), form.text('Password')),
  read: ({ account, part }, sid) => account.lists.credential(part('list'), sid),
  update: ({ account, form, part }, sid) => account.lists.changePassword(part('list'), sid, form.text('Password')),
  remove: ({ account, part }, sid) => account.lists.removeCredential(part('list'), sid),
  json: (credential, exchange) => ({
    sid: credential.sid,
    account_sid: exchange.account.sid,
    credential_list_sid: exchange.part('list'),
    username: credential.username,
    ...mailDates(credential),
    uri: `${home(exchange)}/CredentialLists/${exchange.part('list')}/Credentials/${credential.sid}.json`,
  }),
}
