// Is the far side blocked here: block and allow list against the addresses it calls from, and the blacklist of numbers.
import { textIn } from '@cordboard/model'
import { type AddressRange, parseAddressRanges, rangePresets } from '@cordboard/providers'
import type { DoctorFacts } from './facts.ts'
import { type Finding, finding } from './finding.ts'

interface Network {
  readonly text: string
  readonly ranges: readonly AddressRange[]
}

export function addressFindings(facts: DoctorFacts): readonly Finding[] {
  const allowed = networks(facts, 'Allow')
  const blocked = networks(facts, 'Block')
  const preset = rangePresets.find((each) => each.clouds.includes(facts.cloud)) ?? null
  const published = (preset?.ranges ?? []).flatMap(({ cidr }) => network(cidr))
  const resolved = addressesOf(facts).flatMap((address) => network(address))
  const hits = blocked.flatMap((block) =>
    [...published, ...resolved]
      .filter((own) => overlaps(block, own) && !isCovered(own, allowed))
      .map((own) => ({ block, own })),
  )
  const open = published.filter((own) => !isCovered(own, allowed))
  return [
    ...trustFindings(facts),
    ...hits.map(({ block, own }) =>
      finding(
        'Error',
        null,
        'The block list has %1$s, which is %2$s of this carrier: its calls are not heard. Remove the entry.',
        block.text,
        own.text,
      ),
    ),
    ...(preset !== null && open.length > 0
      ? [
          finding(
            'Warning',
            null,
            'Addresses of %1$s do not stand in the allow list: %2$s. Blocklist/Pbx.AllowProvider adds them all.',
            preset.Name,
            open.map((each) => each.text).join(', '),
          ),
        ]
      : []),
  ]
}

/** The operator may have said so on purpose; that it is so should not be forgotten. */
function trustFindings({ trunk }: DoctorFacts): readonly Finding[] {
  if (trunk.fields.RequiresSourceAddress !== false) return []
  const text =
    'Calls are taken for this trunk’s by their number, whatever address they come from (RequiresSourceAddress is off): whoever knows a number can call in by it.'
  return [finding('Warning', null, text)]
}

/** True when nothing of the carrier is blocked. */
export function isOpen(facts: DoctorFacts): boolean {
  return !addressFindings(facts).some((each) => each.Level === 'Error')
}

function networks({ blocklist, now }: DoctorFacts, type: 'Allow' | 'Block'): readonly Network[] {
  return blocklist.flatMap((row) => {
    const until = typeof row.ExpiresAt === 'string' ? Date.parse(row.ExpiresAt) : Number.POSITIVE_INFINITY
    return row.BlockType === type && until > now ? network(textIn(row.IPAddrMask)) : []
  })
}

function network(text: string): readonly Network[] {
  // The list may hold a netmask instead of a length.
  const parsed = parseAddressRanges(text.replace(/\/255\.255\.255\.255$/, ''))
  return parsed.ok ? [{ text, ranges: parsed.ranges }] : []
}

function addressesOf({ inspection }: DoctorFacts): readonly string[] {
  if (inspection === null) return []
  const { registrar, proxy } = inspection.resolution
  return [...new Set([...registrar.addresses, ...(proxy?.addresses ?? [])].map((each) => each.address))]
}

function overlaps(a: Network, b: Network): boolean {
  return a.ranges.some((x) => b.ranges.some((y) => x.family === y.family && x.first <= y.last && y.first <= x.last))
}

function isCovered(own: Network, by: readonly Network[]): boolean {
  const all = by.flatMap((each) => each.ranges)
  return own.ranges.every((x) => all.some((y) => x.family === y.family && y.first <= x.first && x.last <= y.last))
}
