// Where the API of administration may be used from: the console's list of addresses, obeyed by every request.
import { ConsoleAccess, problem, textsIn } from '@cordboard/model'
import type { RowFields, Store } from '@cordboard/store'
import ipaddr from 'ipaddr.js'
import { type Caller, rolesOf } from '../auth/caller.ts'
import { forbidden } from '../http/refusal.ts'
import { type Completer, completeWith, refuseProblems, wholeOf } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import type { Desk, Resource } from '../resources/resource.ts'

/** Roles that administer: people without one of these use the API for what is their own. */
const ADMINISTRATIVE: ReadonlySet<string> = new Set(['system_owners', 'system_admins', 'group_owners', 'group_admins'])

export const completeConsoleAccess: Completer = async ({ actor }, { fields, current }) => {
  const whole = wholeOf(fields, current)
  // Whoever writes from the machine itself, or sets it up, comes in whatever the list says.
  const locksOut = actor.source === 'xapi' && !admits(whole, actor.ip)
  if (locksOut) {
    const message = `IpWhitelist: ${actor.ip} is not in the list, so you would lock yourself out`
    refuseProblems([problem('IpWhitelist', 'WARNINGS.INVALID', message)])
  }
  return { fields, also: [] }
}

export function consoleAccessResource(): Resource {
  return configResource(ConsoleAccess, {
    complete: completeWith(completeConsoleAccess),
    derive:
      async ({ actor }) =>
      (_row, name) =>
        name === 'MyIpAddress' ? actor.ip : undefined,
  })
}

/** `fields` of ConsoleRestrictions. Loopback always comes in. */
export function admits(fields: RowFields, address: string): boolean {
  if (fields.AccessRestricted !== true) return true
  if (!ipaddr.isValid(address)) return false
  const ip = ipaddr.process(address)
  return ip.range() === 'loopback' || textsIn(fields.IpWhitelist).some((each) => holds(each, ip))
}

function holds(network: string, ip: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const text = network.includes('/') ? network : `${network}/${network.includes(':') ? 128 : 32}`
  if (!ipaddr.isValidCIDR(text)) return false
  const [base, bits] = ipaddr.parseCIDR(text)
  return base.kind() === ip.kind() && ip.match(base, bits)
}

/** API clients, people who administer, and administrators who act as somebody else. */
export function isRestricted(caller: Caller): boolean {
  return (
    caller.noun === 'ServicePrincipal' ||
    caller.actingFor !== null ||
    rolesOf(caller).some((role) => ADMINISTRATIVE.has(role))
  )
}

/** Throws 403 for callers that the list keeps out; the event log tells once a minute of each address. */
export async function requireConsoleAddress(desk: Desk, caller: Caller, address: string): Promise<void> {
  if (!isRestricted(caller)) return
  const { fields } = await desk.store.singleton('ConsoleRestrictions')
  if (admits(fields, address)) return
  if (isNews(desk.store, address, desk.now())) {
    const who = caller.actingFor ?? caller.number
    await desk.store.logEvents([
      {
        at: desk.now(),
        id: 'console-refused',
        severity: 'Warning',
        call: null,
        message: `${who} was not let in from ${address || 'an unknown address'}: administration is restricted.`,
        tip: 'Add the address to ConsoleRestrictions.IpWhitelist if it is one of yours; otherwise change the password or secret.',
        parameters: { user: who, address },
      },
    ])
  }
  throw forbidden('Administration is not allowed from this address.')
}

const MINUTE_MS = 60_000
const MOST_ADDRESSES = 1000
const told = new WeakMap<Store, Map<string, number>>()

function isNews(store: Store, address: string, now: number): boolean {
  const known = told.get(store) ?? new Map<string, number>()
  told.set(store, known)
  if (now - (known.get(address) ?? Number.NEGATIVE_INFINITY) < MINUTE_MS) return false
  if (known.size >= MOST_ADDRESSES) known.clear()
  known.set(address, now)
  return true
}
