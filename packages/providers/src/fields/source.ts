// Source identification: do the fields of an INVITE, or the address it came from, say that it belongs to this trunk?
import { addressInRanges, parseAddressRanges } from './address-range.ts'
import { boundValue } from './outbound.ts'
import { type Binding, readField, type SipFields, type VariableValues } from './sip-fields.ts'

/** XAPI MatchAnyFields and MatchAllFields. */
export type MatchStrategy = 'any' | 'all'

/** The addresses a host name of the trunk resolves to, as the caller knows them; a name it does not know has none. */
export type AddressesOf = (host: string) => readonly string[]

/**
 * Whether the `Source` bindings of a trunk recognise an INVITE. `remoteAddress` is the IP address the packet came from: it is what a
 * custom IP range is held against, never what the headers claim. A binding whose own value is empty never matches; a trunk
 * without bindings is not recognised this way.
 */
export function sourceMatches(
  bindings: readonly Binding[],
  strategy: MatchStrategy,
  seen: SipFields,
  values: VariableValues,
  remoteAddress: string,
  addressesOf: AddressesOf = () => [],
): boolean {
  const asked = bindings.filter((b) => b.variable !== '$DefaultValue')
  if (asked.length === 0) return false
  const matches = (b: Binding): boolean => bindingMatches(b, seen, values, remoteAddress, addressesOf)
  return strategy === 'all' ? asked.every(matches) : asked.some(matches)
}

function bindingMatches(
  binding: Binding,
  seen: SipFields,
  values: VariableValues,
  remoteAddress: string,
  addressesOf: AddressesOf,
): boolean {
  const wanted = boundValue(binding, values).trim()
  if (wanted === '') return false
  const isHost = binding.field.endsWith('Host') || binding.field.endsWith('HostPart')
  if (binding.variable === '$CustomIPRange' || (isHost && binding.variable === '$CustomField' && saysRange(wanted))) {
    const ranges = parseAddressRanges(wanted)
    return ranges.ok && addressInRanges(remoteAddress, ranges.ranges)
  }
  const found = readField(seen, binding.field).trim()
  if (found === '') return false
  return isHost ? sameHost(found, wanted, addressesOf) : sameUser(found, wanted)
}

/** A network or a span of addresses, no plain host. */
const saysRange = (text: string): boolean => parseAddressRanges(text).ok && /[/,-]/.test(text)

/** A leading `+` of a number does not count; everything else does. */
function sameUser(found: string, wanted: string): boolean {
  return found === wanted || (isNumber(found) && isNumber(wanted) && bare(found) === bare(wanted))
}

const isNumber = (text: string): boolean => /^\+?[0-9]{1,32}$/.test(text)
const bare = (number: string): string => number.replace(/^\+/, '')

/** Same host, in any case of letters, by name or by an address the name stands for. Ports are compared when both sides name one. */
function sameHost(found: string, wanted: string, addressesOf: AddressesOf): boolean {
  const a = splitHostPort(found)
  const b = splitHostPort(wanted)
  if (a.port !== null && b.port !== null && a.port !== b.port) return false
  return a.host === b.host || addressesOf(b.host).some((address) => address.toLowerCase() === a.host)
}

/** `host[:port]` or `[v6]:port`; the host in lower case, without brackets and final dot. */
export function splitHostPort(text: string): { readonly host: string; readonly port: number | null } {
  const bracketed = /^\[([0-9a-fA-F:.]{2,45})\](?::([0-9]{1,5}))?$/.exec(text)
  const plain = bracketed ?? /^([^:]{1,255})(?::([0-9]{1,5}))?$/.exec(text)
  if (plain === null) return { host: text.toLowerCase(), port: null }
  const [, host = '', port] = plain
  return { host: host.toLowerCase().replace(/\.$/, ''), port: port === undefined ? null : Number(port) }
}
