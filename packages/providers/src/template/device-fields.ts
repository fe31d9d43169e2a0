// The fields of a template's device that set something in a trunk: their names in the file, their values there and in the API.
//
// Two of 3CX's digits are documented nowhere. We decided, because the digit that shipped files carry must mean the API's first value:
//   MatchStrategy  0 MatchAnyFields, 1 MatchAllFields
//   SRTPMode       0 SRTPDisabled, 1 SRTPEnabled, 2 SRTPEnforced
// `DisableCallTransfer`, `DiversionHeader`, `SimultaneousCalls` and `CallsPerSecond` are fields of ours, named as in the API: 3CX has no name for them in files.
import type { TemplateDevice } from './template.ts'

interface Kind<T> {
  /** Null: not a value of this kind. */
  readonly read: (text: string) => T | null
  readonly write: (value: T) => string
}

interface DeviceField<T> extends Kind<T> {
  /** Name in the file. */
  readonly name: string
  /** What a trunk gets when the file does not say; as 3CX's generic provider has it. */
  readonly initial: T
}

const text = (maxLength: number): Kind<string> => ({
  read: (t) => (t.length > maxLength || hasControl(t) ? null : t),
  write: (v) => v,
})

function hasControl(t: string): boolean {
  for (let i = 0; i < t.length; i++) if (t.charCodeAt(i) < 32 || t.charCodeAt(i) === 127) return true
  return false
}

const host: Kind<string> = {
  read: (t) => (t === '' || /^[A-Za-z0-9[][A-Za-z0-9.:_[\]-]{0,254}$/.test(t) ? t : null),
  write: (v) => v,
}

const number = (min: number, max: number): Kind<number> => ({
  read: (t) => (/^[0-9]{1,6}$/.test(t) && Number(t) >= min && Number(t) <= max ? Number(t) : null),
  write: (v) => String(v),
})

const flag: Kind<boolean> = {
  read: (t) => (/^(1|true|yes)$/i.test(t) ? true : /^(0|false|no)$/i.test(t) ? false : null),
  write: (v) => (v ? '1' : '0'),
}

/** Pairs of the text in the file (any case) and the value in the API. */
function choice<const T extends string>(...pairs: readonly (readonly [inFile: string, inApi: T])[]): Kind<T> {
  return {
    read: (t) => pairs.find(([inFile]) => inFile === t.toUpperCase())?.[1] ?? null,
    write: (v) => pairs.find(([, inApi]) => inApi === v)?.[0] ?? '',
  }
}

const field = <T>(name: string, kind: Kind<T>, initial: T): DeviceField<T> => ({ name, ...kind, initial })

const port = number(0, 65_535)

/** Keys are the names of XAPI Gateway. */
export const gatewayFields = {
  Host: field('RegistrarHost', host, ''),
  Port: field('RegistrarPort', port, 5060),
  ProxyHost: field('ProxyHost', host, ''),
  ProxyPort: field('ProxyPort', port, 5060),
  RequireRegistrationFor: field(
    'RequireAuthFor',
    choice(['1', 'Nothing'], ['2', 'IncomingCalls'], ['3', 'OutgoingCalls'], ['4', 'InOutCalls']),
    'InOutCalls',
  ),
  TimeBetweenReg: field('TimeBetweenRegistration', number(1, 86_400), 180),
  IPInRegistrationContact: field(
    'IpInContactReg',
    choice(['1', 'External'], ['2', 'Internal'], ['3', 'Both'], ['4', 'Specified']),
    'External',
  ),
  SpecifiedIPForRegistrationContact: field('IpInContactRegValue', text(255), ''),
  UseIPInContact: field('UseIPInContact', flag, false),
  SupportReinvite: field('IsSupportReinvite', flag, false),
  SupportReplaces: field('IsSupportReplaces', flag, false),
  SRTPMode: field(
    'SRTPMode',
    choice(['0', 'SRTPDisabled'], ['1', 'SRTPEnabled'], ['2', 'SRTPEnforced']),
    'SRTPDisabled',
  ),
  DeliverAudio: field('IsBindToMS', flag, true),
  DestNumberInTo: field('DestNumberIn_TO', flag, true),
  DestNumberInRequestLineURI: field('DestNumberIn_REQLINEURI', flag, true),
  DestNumberInRemotePartyIDCalled: field('DestNumberIn_RPID_CALLED', flag, false),
  MatchingStrategy: field('MatchStrategy', choice(['0', 'MatchAnyFields'], ['1', 'MatchAllFields']), 'MatchAnyFields'),
}

/** Keys are the names of XAPI Trunk. */
export const trunkFields = {
  SecondaryRegistrar: field('SecondaryRegistrar', host, ''),
  SeparateAuthId: field('3wayauthenticationid', text(128), ''),
  DisableVideo: field('DisableVideo', flag, true),
  IPRestriction: field('IPRestriction', choice(['ANY', 'Any'], ['IPV4', 'IPV4'], ['IPV6', 'IPV6']), 'Any'),
  TransportRestriction: field(
    'TransportRestriction',
    choice(['ANY', 'Any'], ['UDP', 'UDP'], ['TCP', 'TCP'], ['TLS', 'TLS']),
    'Any',
  ),
  DisableCallTransfer: field('DisableCallTransfer', flag, true),
  DiversionHeader: field('DiversionHeader', flag, false),
  SimultaneousCalls: field('SimultaneousCalls', number(1, 9999), 10),
  CallsPerSecond: field('CallsPerSecond', number(0, 1000), 0),
}

type Values<F> = { readonly [K in keyof F]: F[K] extends DeviceField<infer T> ? T : never }
export type GatewayFieldValues = Values<typeof gatewayFields>
export type TrunkFieldValues = Values<typeof trunkFields>

const readOne = <T>(device: TemplateDevice, f: DeviceField<T>): T => {
  const value = device.fields.get(f.name.toLowerCase())?.value
  return value === undefined || value === '' ? f.initial : (f.read(value) ?? f.initial)
}

type AnyField = DeviceField<string> | DeviceField<number> | DeviceField<boolean>

function readAll<F extends Record<string, unknown>>(device: TemplateDevice, table: F): Values<F> {
  const entries = Object.entries(table as Record<string, AnyField>)
  return Object.fromEntries(entries.map(([key, f]) => [key, readOne(device, f as DeviceField<unknown>)])) as Values<F>
}

export const readGatewayFields = (device: TemplateDevice): GatewayFieldValues => readAll(device, gatewayFields)
export const readTrunkFields = (device: TemplateDevice): TrunkFieldValues => readAll(device, trunkFields)

/** Name in the file and text, for every field whose value is given. `null` and missing values are left as the parent has them. */
export function writeFields(
  values: Readonly<Record<string, unknown>>,
  table: typeof gatewayFields | typeof trunkFields,
): (readonly [name: string, value: string])[] {
  return Object.entries(table as Record<string, DeviceField<unknown>>).flatMap(([key, f]) => {
    const value = values[key]
    return value === null || value === undefined || typeof value !== typeof f.initial
      ? []
      : [[f.name, f.write(value)] as const]
  })
}

/** Fields whose text is no value of theirs; a fresh trunk gets the initial value instead. */
export function unreadableFields(device: TemplateDevice): { readonly line: number; readonly text: string }[] {
  const tables: Record<string, AnyField> = { ...gatewayFields, ...trunkFields } as Record<string, AnyField>
  return Object.values(tables).flatMap((f) => {
    const given = device.fields.get(f.name.toLowerCase())
    if (given === undefined || given.value === '' || f.read(given.value) !== null) return []
    return [{ line: given.line, text: `${f.name}: “${given.value.slice(0, 64)}” is not a value of this field.` }]
  })
}
