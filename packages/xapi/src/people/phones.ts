// The registered phones behind MAC addresses: what they said of themselves, and telling them to start anew or fetch settings.
import type { RegistrationLine } from '@cordboard/link'
import { PhoneRegistrar, recordIn, textIn, usersOperations } from '@cordboard/model'
import { reaches } from '../auth/caller.ts'
import { implement, type Operation, type Result, textOf, textsOf, wholesOf } from '../http/operation.ts'
import { notFound, refusal } from '../http/refusal.ts'
import { refused } from '../http/refused.ts'
import { belongingOf } from '../resources/config-items.ts'
import type { Asking } from '../resources/resource.ts'
import { SwitchRefusal } from '../switch-desk/switch-desk.ts'
import { deviceSaid, macIn, registrationLines } from './user-agents.ts'

const READ = { noun: 'User', right: 'read' } as const
const WRITE = { noun: 'User', right: 'write' } as const
/** A phone that gives no answer is given up by the switch after 32 s (RFC 3261 17.1.2.2, timer F). */
const ANSWER_MS = 35_000
/** Phones asked at once, and in one request. */
const AT_ONCE = 20
const MOST_USERS = 1000
const NO_FIRMWARE = 'Firmware of phones is not kept or sent in this version.'
const NO_LINKS = 'Phones are not provisioned by this version, so there is no link to their settings.'

export const phoneOperations: readonly Operation[] = [
  implement(usersOperations.GetPhoneRegistrar, READ, async (asking, given) => {
    const mac = macOf(textOf(given, 'mac') ?? '', 'mac')
    const found = await phoneWith(asking, mac)
    if (found === null) throw notFound(`A registered phone with the MAC address ${mac}`)
    return { kind: 'struct', of: PhoneRegistrar, value: registrarOf(mac, found) }
  }),
  implement(usersOperations.GetPhoneRegistrars, READ, async (asking, given) => {
    const macs = [...new Set(textsOf(given, 'macs').map((each, index) => macOf(each, `macs[${index}]`)))]
    const phones = await registeredPhones(asking)
    const values = macs.flatMap((mac) => {
      const found = phones.get(mac)
      return found === undefined ? [] : [registrarOf(mac, found)]
    })
    return { kind: 'rows', of: PhoneRegistrar, values }
  }),
  implement(usersOperations.RebootPhone, WRITE, (asking, given) => order(asking, textOf(given, 'mac') ?? '', true)),
  implement(usersOperations.ReprovisionPhone, WRITE, (asking, given) =>
    order(asking, textOf(given, 'mac') ?? '', false),
  ),
  implement(usersOperations.ReprovisionAllPhones, WRITE, (asking, given) => orderAll(asking, wholesOf(given, 'ids'))),
  refused(usersOperations.UpgradePhone, WRITE, NO_FIRMWARE),
  refused(usersOperations.InstallFirmware, WRITE, NO_FIRMWARE),
  refused(usersOperations.GenerateProvLink, READ, NO_LINKS),
]

function macOf(given: string, target: string): string {
  const mac = given.toLowerCase().replaceAll(/[:\-.]/g, '')
  if (/^[0-9a-f]{12}$/.test(mac)) return mac
  throw refusal(400, `${target}: a MAC address is expected.`, 'WARNINGS.INVALID', target)
}

/** Of the users the caller may see. */
async function readableLines(asking: Asking): Promise<readonly RegistrationLine[]> {
  const lines = registrationLines(await asking.desk.switch.request({ kind: 'registrations' }))
  const users = new Map((await asking.desk.store.list('User')).map((row) => [row.id, row]))
  return lines.filter(({ userId }) => {
    const row = users.get(userId)
    return row !== undefined && reaches(asking.caller, 'User', 'read', belongingOf(row))
  })
}

/**
 * By MAC address without separators. Many phones say theirs in the User-Agent or the Contact; of a user with one registered
 * phone and one in its settings it is that one.
 */
async function registeredPhones(asking: Asking): Promise<ReadonlyMap<string, RegistrationLine>> {
  const lines = await readableLines(asking)
  const byUser = Map.groupBy(lines, ({ userId }) => userId)
  const found = new Map<string, RegistrationLine>()
  for (const row of await asking.desk.store.list('User')) {
    const [only, ...others] = byUser.get(row.id) ?? []
    const [mac, ...more] = macsOf(row.fields.Phones)
    if (only !== undefined && mac !== undefined && others.length + more.length === 0) found.set(mac, only)
  }
  for (const line of lines) {
    const mac = macIn(line)
    if (mac !== null) found.set(mac, line)
  }
  return found
}

function macsOf(phones: unknown): readonly string[] {
  if (!Array.isArray(phones)) return []
  return phones.flatMap((phone) => {
    const mac = textIn(recordIn(phone).MacAddress)
      .toLowerCase()
      .replaceAll(/[:\-.]/g, '')
    return mac === '' ? [] : [mac]
  })
}

async function phoneWith(asking: Asking, mac: string): Promise<RegistrationLine | null> {
  return (await registeredPhones(asking)).get(mac) ?? null
}

function registrarOf(mac: string, line: RegistrationLine) {
  const { vendor, model, version } = deviceSaid(line.userAgent)
  return {
    MAC: mac,
    UserAgent: line.userAgent,
    IpAddress: line.source.replace(/:\d+$/, '').replaceAll(/[[\]]/g, ''),
    Vendor: vendor,
    Model: model,
    FirmwareVersion: version,
  }
}

async function order(asking: Asking, given: string, restart: boolean): Promise<Result> {
  const mac = macOf(given, 'mac')
  const line = await phoneWith(asking, mac)
  if (line === null) throw notFound(`A registered phone with the MAC address ${mac}`)
  await requireWrite(asking, line.userId)
  await send(asking, line, restart)
  return { kind: 'nothing' }
}

async function requireWrite(asking: Asking, userId: number): Promise<void> {
  const row = await asking.desk.store.read('User', userId)
  if (row !== null && reaches(asking.caller, 'User', 'write', belongingOf(row))) return
  throw refusal(403, `Your role may not restart phones of user ${userId}.`)
}

function send({ desk }: Asking, { userId, contact }: RegistrationLine, restart: boolean): Promise<unknown> {
  return desk.switch.request({ kind: 'notifyDevice', user: userId, contact, restart }, ANSWER_MS)
}

/** Every registered phone of these users. */
async function orderAll(asking: Asking, ids: readonly number[]): Promise<Result> {
  if (ids.length > MOST_USERS) {
    const message = `ids: at most ${MOST_USERS} users at once.`
    throw refusal(400, message, 'WARNINGS.XAPI.TOO_MANY_ITEMS_IN_LIST', 'ids')
  }
  const wanted = new Set(ids)
  for (const id of wanted) await requireWrite(asking, id)
  const lines = (await readableLines(asking)).filter(({ userId }) => wanted.has(userId))
  const unmoved: string[] = []
  for (let at = 0; at < lines.length; at += AT_ONCE) {
    const asked = lines.slice(at, at + AT_ONCE).map(async (line) => {
      const why = await send(asking, line, false).then(
        () => null,
        (error: unknown) => {
          if (error instanceof SwitchRefusal) return error.message
          throw error
        },
      )
      if (why !== null) unmoved.push(`${line.number} (${line.source}): ${why}`)
    })
    await Promise.all(asked)
  }
  if (unmoved.length === 0) return { kind: 'nothing' }
  const message = `${unmoved.length} of ${lines.length} phones did not take it: ${unmoved.slice(0, 50).join(' ')}`
  throw refusal(400, message.slice(0, 4096), 'WARNINGS.INVALID', 'ids')
}
