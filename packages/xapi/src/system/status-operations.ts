// The state of the system beyond its figures: what is registered, how much room is taken, whether all is well; and remote help,
// which an open system does not have.
import {
  CreateTicket,
  SystemDatabaseInformation,
  SystemExtensionStatus,
  SystemHealthStatus,
  systemStatusOperations,
} from '@cordboard/model'
import type { Space, Store } from '@cordboard/store'
import { implement, type Operation } from '../http/operation.ts'
import { refusal } from '../http/refusal.ts'
import { refused } from '../http/refused.ts'
import type { Desk } from '../resources/resource.ts'

const READ = { noun: 'SystemStatus', right: 'read' } as const
const WRITE = { noun: 'SystemStatus', right: 'write' } as const
const NO_HELP = 'Nobody but you can reach this system: there is no vendor who gives remote help.'

const of = systemStatusOperations

export function statusOperations(): readonly Operation[] {
  const space = spaceOnceAMinute()
  return [
    implement(of.SystemExtensions, READ, async ({ desk }) => ({
      kind: 'rows',
      of: SystemExtensionStatus,
      values: await systemExtensions(desk),
    })),
    implement(of.SystemDatabaseInformation, READ, async ({ desk }) => {
      const { calls, events } = await space(desk.store, desk.now())
      const value = { Id: 0, CallsUsedSpace: calls, EventLogUsedSpace: events, ChatsUsedSpace: 0, ChatFilesCount: 0 }
      return { kind: 'struct', of: SystemDatabaseInformation, value }
    }),
    implement(of.SystemHealthStatus, READ, async ({ desk }) => ({
      kind: 'struct',
      of: SystemHealthStatus,
      value: await health(desk),
    })),
    implement(of.SetChatLogStatus, WRITE, async (_asking, { enable }) => {
      if (enable === true) throw switchedOn('Chats are not built in this version, so they cannot be logged.')
      return { kind: 'nothing' }
    }),
    implement(of.SetMultiCompanyMode, WRITE, async (_asking, { enable }) => {
      if (enable === true) throw switchedOn('Several companies on one system are not built in this version.')
      return { kind: 'nothing' }
    }),
    refused(of.GetVersionType, READ, 'Updates are not built in this version: there is nothing to compare with.'),
    refused(of.APIToken, READ, 'There are no such tokens in this version: API clients log in by ServicePrincipals.'),
    ...helpOperations,
  ]
}

function switchedOn(sentence: string): Error {
  return refusal(501, sentence, 'WARNINGS.XAPI.NOT_SUPPORTED', 'enable')
}

const helpOperations: readonly Operation[] = [
  implement(of.GetRemoteAccessStatus, READ, async () => ({ kind: 'value', value: 'None' })),
  implement(of.IsRequestHelpEnabled, READ, async () => ({
    kind: 'struct',
    of: CreateTicket,
    value: { CanCreateTicket: false, CreateTicketStatus: 'KeyNotFound' },
  })),
  refused(of.RevokeRemoteAccess, WRITE, NO_HELP, 400),
  refused(of.RequestHelp, WRITE, NO_HELP, 400),
  refused(of.GetRequestHelpLink, WRITE, NO_HELP, 400),
]

/** Numbers the system answers itself. They are there whenever the switch is. */
const SYSTEM_NOUNS = ['Queue', 'RingGroup', 'Receptionist', 'Parking', 'CallFlowApp'] as const

async function systemExtensions({ store, switch: theSwitch }: Desk) {
  const lists = await Promise.all(SYSTEM_NOUNS.map(async (noun) => ({ noun, rows: await store.list(noun) })))
  return lists.flatMap(({ noun, rows }) =>
    rows.map(({ number, fields }) => ({
      Number: number,
      Name: typeof fields.Name === 'string' ? fields.Name : '',
      Type: noun,
      IsRegistered: theSwitch.isUp,
    })),
  )
}

/** What nobody here watches is left out: the firewall is not tested, firmwares are not kept. */
async function health({ store, switch: theSwitch }: Desk) {
  const lines = (await store.list('Trunk')).map(({ id }) => theSwitch.trunk(id))
  return {
    Id: 0,
    Trunks: theSwitch.isUp && lines.every((line) => line !== null && (line.up || line.state === 'disabled')),
    CustomTemplatesCount: (await store.list('TrunkTemplate')).length,
  }
}

const MINUTE_MS = 60_000

/** Counting reads the whole database, so the figures are as much as a minute old. */
function spaceOnceAMinute(): (store: Store, now: number) => Promise<Space> {
  let known: { readonly store: Store; readonly at: number; readonly found: Promise<Space> } | null = null
  return (store, now) => {
    if (known !== null && known.store === store && now - known.at < MINUTE_MS && now >= known.at) return known.found
    const found = store.space()
    known = { store, at: now, found }
    // What could not be counted is counted anew when somebody asks again.
    found.catch(() => {
      known = null
    })
    return found
  }
}
