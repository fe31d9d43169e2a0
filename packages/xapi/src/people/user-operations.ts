// What else is done with users, departments and registered API clients.
import {
  groupsOperations,
  myGroupOperations,
  myUserOperations,
  oAuthClientsOperations,
  queuesOperations,
  Users,
  usersOperations,
} from '@cordboard/model'
import { reaches } from '../auth/caller.ts'
import { implement, type Operation } from '../http/operation.ts'
import { forbidden, notFound } from '../http/refusal.ts'
import { refused } from '../http/refused.ts'
import type { Asking, Item, Resource } from '../resources/resource.ts'

const READ = { noun: 'User', right: 'read' } as const
const WRITE = { noun: 'User', right: 'write' } as const
const NO_PARTNER =
  'This system is open: departments have no licence keys of their own, and no partner is linked to them.'
const NO_LINKS = 'Phones are not provisioned by this version, so there is no link to their settings.'

export function userOperationsBeside(users: Resource, groups: Resource): readonly Operation[] {
  return [
    implement(usersOperations.ExportExtensions, READ, async () => ({
      kind: 'csv',
      file: { name: 'extensions.csv', from: { resource: users } },
    })),
    implement(usersOperations.GetPhoneSecret, { noun: 'User', right: 'secrets' }, async (asking, _given, item) => ({
      kind: 'value',
      value: await phoneSecret(asking, item),
    })),
    implement(groupsOperations.DeleteCompanyByNumber, { noun: 'Group', right: 'write' }, async (asking, { number }) => {
      await remove(asking, groups, (await groups.getBy?.(asking, number ?? '')) ?? null, `Department ${number}`)
      return { kind: 'nothing' }
    }),
    implement(groupsOperations.DeleteCompanyById, { noun: 'Group', right: 'write' }, async (asking, { id }) => {
      await remove(asking, groups, (await groups.get?.(asking, id ?? 0)) ?? null, `Department ${id}`)
      return { kind: 'nothing' }
    }),
    ...refusals,
  ]
}

/** With which the phone itself is opened: the password its web page asks for. */
async function phoneSecret({ desk, caller }: Asking, item: Item | null): Promise<string> {
  if (item === null || !reaches(caller, Users.name, 'secrets', item.belongs)) {
    throw forbidden('Your role may not see secrets of this user.')
  }
  const row = await desk.store.read(Users.name, Number(item.id), { secrets: true })
  if (row === null) throw notFound(`User ${item.id}`)
  return typeof row.fields.DeskphonePassword === 'string' ? row.fields.DeskphonePassword : ''
}

/** With every check of DELETE. */
async function remove(asking: Asking, groups: Resource, item: Item | null, what: string): Promise<void> {
  if (item === null) throw notFound(what)
  await groups.remove?.(asking, item, null)
}

const refusals: readonly Operation[] = [
  refused(usersOperations.SetMonitorStatus, WRITE, 'Calls are not watched for days in this version.'),
  refused(myUserOperations.GenerateProvLink, READ, NO_LINKS),
  refused(
    myUserOperations.IssueDownloadTicket,
    READ,
    'Files are asked for with the access token in this version: there are no addresses that a ticket would open.',
  ),
  refused(groupsOperations.ReplaceGroupLicenseKey, { noun: 'Group', right: 'write' }, NO_PARTNER, 400),
  refused(groupsOperations.LinkGroupPartner, { noun: 'Group', right: 'write' }, NO_PARTNER, 400),
  refused(groupsOperations.UnlinkGroupPartner, { noun: 'Group', right: 'write' }, NO_PARTNER, 400),
  refused(myGroupOperations.ReplaceMyGroupLicenseKey, { noun: 'Group', right: 'write' }, NO_PARTNER, 400),
  refused(myGroupOperations.LinkMyGroupPartner, { noun: 'Group', right: 'write' }, NO_PARTNER, 400),
  refused(myGroupOperations.UnlinkMyGroupPartner, { noun: 'Group', right: 'write' }, NO_PARTNER, 400),
  refused(myGroupOperations.GetMyGroupPartnerInfo, { noun: 'Group', right: 'read' }, NO_PARTNER, 400),
  refused(
    oAuthClientsOperations.RefreshClientMetadata,
    { noun: 'OAuthClient', right: 'write' },
    'API clients do not register themselves in this version: there is no document of theirs to fetch.',
  ),
  refused(
    queuesOperations.ResetQueueStatistics,
    { noun: 'Queue', right: 'write' },
    'Statistics of queues are not kept yet, so there is nothing to set back.',
  ),
]
