// Functions and actions of API clients, the block list, departments, tokens, definitions and logs.
import {
  AuditLogs,
  blocklistOperations,
  defsOperations,
  groupsOperations,
  myGroupOperations,
  myTokensOperations,
  networkSettingsOperations,
  Peers,
  peersOperations,
  Restrictions,
  reportAuditLogOperations,
  securityTokensOperations,
  servicePrincipalsOperations,
} from '@cordboard/model'
import { type Mutation, randomText } from '@cordboard/store'
import { reaches } from '../../auth/caller.ts'
import { peerItems } from '../../resources/peers.ts'
import type { Asking, Item, Resource } from '../../resources/resource.ts'
import { localAddresses } from '../../resources/system-status.ts'
import { isOwner } from '../../resources/users.ts'
import { structOf } from '../arguments.ts'
import { type Arguments, type Operation, type Result, textsOf, wholesOf } from '../operation.ts'
import { forbidden, refusal } from '../refusal.ts'

const SECRET_LENGTH = 32

export function administrationOperations(auditLog: Resource): readonly Operation[] {
  return [
    {
      of: servicePrincipalsOperations.GenerateAppToken,
      needs: { noun: 'ServicePrincipal', right: 'write' },
      run: generateSecret,
    },
    {
      of: blocklistOperations.BulkIpsDelete,
      needs: { noun: 'Blocklist', right: 'write' },
      run: deleteBlocks,
    },
    {
      of: groupsOperations.GetRestrictions,
      needs: { noun: 'Group', right: 'read' },
      run: restrictions,
    },
    {
      of: myGroupOperations.GetRestrictions,
      needs: { noun: 'Group', right: 'read' },
      run: restrictions,
    },
    ...[securityTokensOperations.RevokeToken, myTokensOperations.RevokeToken].map(
      (of): Operation => ({
        of,
        needs: { noun: 'RefreshToken', right: 'write' },
        run: revokeToken,
      }),
    ),
    {
      of: defsOperations.HasSystemOwner,
      needs: { noun: 'Defs', right: 'read' },
      run: async ({ desk }) => ({ kind: 'value', value: (await desk.store.list('User')).some(isOwner) }),
    },
    {
      of: defsOperations.ReportLogEvent,
      needs: { noun: 'EventLog', right: 'write' },
      run: reportEvent,
    },
    {
      of: networkSettingsOperations.GetIfaces,
      needs: { noun: 'NetworkSettings', right: 'read' },
      run: async () => ({ kind: 'values', values: [...new Set(localAddresses().map((each) => each.name))] }),
    },
    {
      of: reportAuditLogOperations.GetAuditLogData,
      needs: { noun: AuditLogs.name, right: 'read' },
      run: async () => ({ kind: 'list', resource: auditLog }),
    },
    ...peerOperations,
  ]
}

const peerOperations: readonly Operation[] = [
  {
    of: peersOperations.GetReportPeers,
    needs: { noun: 'Peer', right: 'read' },
    run: async (asking) => ({ kind: 'items', of: Peers.struct, items: await peerItems(asking) }),
  },
  {
    of: peersOperations.RetreivePeersByNumbers,
    needs: { noun: 'Peer', right: 'read' },
    run: async (asking, given) => {
      const wanted = new Set(textsOf(structOf(given, 'peersRequest'), 'DnNumbers'))
      const found = (await peerItems(asking)).filter((each) => wanted.has(String(each.field('Number'))))
      return { kind: 'items', of: Peers.struct, items: found }
    },
  },
]

/** A new client secret: answered once, kept as a hash. The old one stops working. */
async function generateSecret(asking: Asking, _given: Arguments, item: Item | null): Promise<Result> {
  if (item === null || !reaches(asking.caller, 'ServicePrincipal', 'write', item.belongs)) {
    throw forbidden('Your role may not make secrets of API clients.')
  }
  const secret = randomText(SECRET_LENGTH)
  const id = Number(item.id)
  await asking.desk.store.write(
    [{ kind: 'patch', noun: 'ServicePrincipal', id, fields: { Secret: secret } }],
    asking.actor,
  )
  return { kind: 'value', value: secret }
}

async function deleteBlocks(asking: Asking, given: Arguments): Promise<Result> {
  const known = new Set((await asking.desk.store.list('Blocklist')).map((row) => row.id))
  const mutations = [...new Set(wholesOf(given, 'ids'))].map((id): Mutation => {
    if (!known.has(id)) throw refusal(400, `There is no block list entry ${id}.`, 'WARNINGS.XAPI.NOT_FOUND', 'ids')
    return { kind: 'delete', noun: 'Blocklist', id }
  })
  if (mutations.length === 0) return { kind: 'nothing' }
  await asking.desk.store.write(mutations, asking.actor)
  await asking.desk.switch.settled()
  return { kind: 'nothing' }
}

async function restrictions({ desk }: Asking, _given: Arguments, item: Item | null): Promise<Result> {
  const members: unknown = item?.field('Members')
  const unlimited = (used: number): Readonly<Record<string, unknown>> => ({ Unlimited: true, Used: used })
  const users = Array.isArray(members) ? members.filter((each) => each.Type === 'Extension').length : 0
  const value = {
    Users: unlimited(users),
    System: unlimited((await desk.store.list('Group')).length),
    Trunks: unlimited((await desk.store.list('Trunk')).length),
    Sbcs: unlimited(0),
    Dects: unlimited(0),
    LiveChats: unlimited(0),
  }
  return { kind: 'struct', of: Restrictions, value }
}

async function revokeToken({ desk, actor }: Asking, _given: Arguments, item: Item | null): Promise<Result> {
  await desk.store.tokens.revoke(Number(item?.id), { ip: actor.ip, reason: 'Manual' })
  return { kind: 'nothing' }
}

const SEVERITIES = new Set(['Info', 'Warning', 'Error'])

/** Writes what a client reports into the event log, under its own id so that it is not taken for ours. */
async function reportEvent({ desk, actor }: Asking, given: Arguments): Promise<Result> {
  const request = given.request as Readonly<Record<string, unknown>>
  const { EventId: id, Type: type, Source: source } = request
  if (!Number.isSafeInteger(id))
    throw refusal(400, 'request.EventId: a whole number is expected.', 'WARNINGS.INVALID', 'request.EventId')
  if (typeof type !== 'string' || !SEVERITIES.has(type)) {
    throw refusal(400, 'request.Type: one of Info, Warning, Error is expected.', 'WARNINGS.INVALID', 'request.Type')
  }
  const parameters = textsOf(request, 'Params').slice(0, 20)
  const from = typeof source === 'string' ? source.slice(0, 64) : actor.user
  await desk.store.logEvents([
    {
      at: desk.now(),
      id: `reported.${id}`,
      severity: type as 'Info' | 'Warning' | 'Error',
      call: null,
      message: `${from} reports event ${id}: ${parameters.map((each) => each.slice(0, 200)).join(', ')}`.slice(0, 4096),
      tip: null,
      parameters: Object.fromEntries(parameters.map((each, index) => [String(index), each.slice(0, 200)])),
    },
  ])
  return { kind: 'nothing' }
}
