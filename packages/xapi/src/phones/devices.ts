// Devices in the API: those that are registered or entered for an extension, and those that asked to be provisioned.
import {
  DeviceInfos,
  deviceInfosOperations,
  nameOf,
  type PhoneRegistrar,
  peerTypeOf,
  recordsIn,
  SipDevices,
  sipDevicesOperations,
  textIn,
  type Values,
} from '@cordboard/model'
import type { StoredRow } from '@cordboard/store'
import type { Operation } from '../http/operation.ts'
import { notFound } from '../http/refusal.ts'
import { refused } from '../http/refused.ts'
import type { Asking, Item, Resource } from '../resources/resource.ts'
import { valueItem } from '../resources/value-item.ts'
import { SwitchRefusal } from '../switch-desk/switch-desk.ts'
import { macAddress } from './mac-address.ts'

type Registrar = { readonly [K in keyof (typeof PhoneRegistrar)['fields']]?: unknown }

/** What the switch says of one registration. */
interface Registration {
  readonly number: string
  readonly contact: string
  readonly source: string
  readonly userAgent: string
}

interface Device {
  readonly user: StoredRow
  /** The same for the same device as long as it stays what it is. */
  readonly key: string
  readonly registrar: Registrar
}

/** None when the switch is away: nobody is registered anywhere then. */
async function registrations({ desk }: Asking): Promise<readonly Registration[]> {
  try {
    return recordsIn(await desk.switch.request({ kind: 'registrations' })).map((line) => ({
      number: textIn(line.number),
      contact: textIn(line.contact),
      source: textIn(line.source),
      userAgent: textIn(line.userAgent),
    }))
  } catch (error) {
    if (error instanceof SwitchRefusal) return []
    throw error
  }
}

/** A phone whose address stands in its contact or its name is the phone that was entered with this address. */
function isPhone(registration: Registration, mac: string): boolean {
  const said = `${registration.contact} ${registration.userAgent}`.toUpperCase()
  return said.includes(mac) || said.replace(/[:-]/g, '').includes(mac)
}

function devicesOf(user: StoredRow, lines: readonly Registration[]): readonly Device[] {
  const left = new Set(lines)
  const entered = recordsIn(user.fields.Phones).map((phone): Device => {
    const mac = macAddress(phone.MacAddress)
    const line = mac === null ? undefined : [...left].find((each) => isPhone(each, mac))
    if (line !== undefined) left.delete(line)
    const key = `phone ${user.id} ${mac ?? textIn(phone.Name)} ${textIn(phone.TemplateName)}`
    return { user, key, registrar: { ...registrarOf(line), MAC: mac ?? '', Model: textIn(phone.Name) } }
  })
  const others = [...left].map((line): Device => {
    return { user, key: `contact ${user.id} ${line.contact}`, registrar: { ...registrarOf(line), MAC: '' } }
  })
  return [...entered, ...others]
}

function registrarOf(line: Registration | undefined): Registrar {
  if (line === undefined) return {}
  return { IpAddress: addressOf(line.source), UserAgent: line.userAgent, Vendor: vendorOf(line.userAgent) }
}

/** `192.0.2.7` of `192.0.2.7:5060`, `2001:db8::7` of `[2001:db8::7]:5060`. */
function addressOf(source: string): string {
  return source.replace(/:\d{1,5}$/, '').replace(/^\[(.*)\]$/, '$1')
}

/** Phones say who made them first: `Yealink SIP-T46S 66.86.0.15`. */
function vendorOf(userAgent: string): string {
  return /^[A-Za-z]{2,32}/.exec(userAgent)?.[0] ?? ''
}

async function deviceItems(asking: Asking): Promise<readonly Item[]> {
  const lines = await registrations(asking)
  const users = await asking.desk.store.list('User')
  const byNumber = Map.groupBy(lines, (line) => line.number)
  const devices = users.flatMap((user) => devicesOf(user, byNumber.get(user.number ?? '') ?? []))
  const taken = new Set<number>()
  return devices
    .map((device) => deviceItem(device, idOf(device.key, taken)))
    .sort((a, b) => Number(a.id) - Number(b.id))
}

// FNV-1a, 31 bits of it: devices have no numbers of their own. Two that meet take the next free one.
function idOf(key: string, taken: Set<number>): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  let id = Math.max(1, hash & 0x7fffffff)
  while (taken.has(id)) id = id === 0x7fffffff ? 1 : id + 1
  taken.add(id)
  return id
}

function deviceItem({ user, registrar }: Device, id: number): Item {
  const DN: Values = {
    Id: user.id,
    Number: user.number,
    Name: nameOf(user),
    Type: peerTypeOf(user),
    Hidden: user.fields.HideInPhonebook === true,
    Tags: user.fields.Tags ?? [],
  }
  return valueItem(id, { Id: id, DN, Registrar: registrar })
}

export function sipDevicesResource(): Resource {
  return {
    noun: SipDevices,
    maxTop: 100,
    rows: deviceItems,
    get: async (asking, key) => (await deviceItems(asking)).find((item) => item.id === key) ?? null,
  }
}

/** No phone has asked: nothing listens for them in this version. */
export function deviceInfosResource(): Resource {
  return {
    noun: DeviceInfos,
    maxTop: 100,
    rows: async () => [],
    get: async () => null,
    remove: async () => {
      throw notFound('The device')
    },
  }
}

export const deviceOperations: readonly Operation[] = [
  refused(
    sipDevicesOperations.PushFirmware,
    { noun: 'SipDevice', right: 'write' },
    'Firmware is not brought to phones by this version.',
  ),
  refused(
    deviceInfosOperations.Provision,
    { noun: 'DeviceInfo', right: 'write' },
    'Phones are not provisioned by this version.',
  ),
]
