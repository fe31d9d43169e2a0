// Starting and ending calls: the switch does it, this asks.
import { activeCallsOperations, CallControlResultResponse, usersOperations } from '@cordboard/model'
import { reaches } from '../../auth/caller.ts'
import { belongingOf } from '../../resources/config-items.ts'
import type { Asking, Item } from '../../resources/resource.ts'
import { type Arguments, type Operation, type Result, textOf } from '../operation.ts'
import { forbidden, refusal } from '../refusal.ts'

const WRITE = { noun: 'ActiveCall', right: 'write' } as const
const MAX_DIALLED = 255

export const callOperations: readonly Operation[] = [
  {
    of: usersOperations.MakeCall,
    needs: WRITE,
    run: makeCall,
  },
  {
    of: activeCallsOperations.DropCall,
    needs: WRITE,
    run: dropCall,
  },
]

async function makeCall({ caller, desk }: Asking, given: Arguments): Promise<Result> {
  const from = textOf(given, 'dn') ?? (caller.noun === 'User' ? caller.number : null)
  const to = textOf(given, 'destination') ?? ''
  if (from === null)
    throw refusal(400, 'dn: an extension must be named that is to call.', 'WARNINGS.XAPI.REQUIRED', 'dn')
  if (to === '' || to.length > MAX_DIALLED || !isDialled(to)) {
    throw refusal(400, 'destination: a number is expected.', 'WARNINGS.INVALID', 'destination')
  }
  if (given.testCall === true) {
    throw refusal(400, 'testCall: test calls are not built in this version.', 'WARNINGS.XAPI.NOT_SUPPORTED', 'testCall')
  }
  const user = await desk.store.readBy('User', 'Number', from)
  if (user === null)
    throw refusal(400, `dn: there is no extension ${from.slice(0, 32)}.`, 'WARNINGS.XAPI.NOT_FOUND', 'dn')
  const { departments, owner } = belongingOf(user)
  if (!reaches(caller, 'ActiveCall', 'write', { departments, owner })) {
    throw forbidden(`Your role may not start calls of extension ${user.number}.`)
  }
  const contact = textOf(given, 'contact')
  const said = await desk.switch.request({ kind: 'makeCall', from, to, contact, by: caller.number })
  const alias = aliasIn(said)
  const participant = {
    Id: alias,
    CallId: alias,
    LegId: 1,
    DN: from,
    DeviceId: contact ?? '',
    Status: 'Dialing',
    PartyCallerId: to,
    PartyCallerName: '',
    PartyDn: to,
    PartyDnType: '',
    DirectControl: false,
  }
  const value = { FinalStatus: 'Success', Reason: 'None', ReasonText: '', Result: participant }
  return { kind: 'struct', of: CallControlResultResponse, value }
}

// Spaces and brackets are part of how people write numbers; control characters and lines are not.
function isDialled(to: string): boolean {
  for (let at = 0; at < to.length; at += 1) {
    const code = to.charCodeAt(at)
    if (code < 0x20 || code > 0x7e || code === 0x3c || code === 0x3e || code === 0x22) return false
  }
  return true
}

function aliasIn(said: unknown): number | null {
  return typeof said === 'object' && said !== null && 'alias' in said && typeof said.alias === 'number'
    ? said.alias
    : null
}

async function dropCall({ caller, desk }: Asking, _given: Arguments, item: Item | null): Promise<Result> {
  if (item === null || !reaches(caller, 'ActiveCall', 'write', item.belongs)) {
    throw forbidden('Your role may not end this call.')
  }
  await desk.switch.request({ kind: 'dropCall', call: Number(item.id), by: caller.number })
  return { kind: 'done' }
}
