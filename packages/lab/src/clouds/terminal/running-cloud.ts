// What a terminal needs of a cloud, whichever it is; and the commands it takes.
import type { TracedMessage } from '../../phone/trace.ts'
import type { Fields } from './fields.ts'
import type { People } from './people.ts'

export interface RunningCloud {
  /** Where it listens, one line each. */
  readonly where: readonly string[]
  readonly people: People | null
  /** Commands of its own: help text and what is done with the words behind the name. */
  readonly commands: ReadonlyMap<
    string,
    { readonly help: string; readonly run: (words: readonly string[]) => Promise<string> }
  >
  stop(): Promise<void>
}

export interface CloudContext {
  readonly fields: Fields
  readonly say: (line: string) => void
  readonly trace: (message: TracedMessage) => void
}

export type StartCloud = (context: CloudContext) => Promise<RunningCloud>

const common = [
  'call TO [FROM]   a person of the telephone network calls a number',
  'list             calls that live, and what was heard last',
  'answer N         answers call N',
  'press N KEYS     presses keys in call N',
  'hangup N         hangs up call N (also: hang up N)',
  'stop             ends everything',
]

/** Carries out one line; null: stop. */
export async function obey(cloud: RunningCloud, line: string): Promise<readonly string[] | null> {
  const words = line
    .replace(/^\s*hang\s+up\b/, 'hangup')
    .trim()
    .split(/\s+/)
    .slice(0, 16)
  const [name = '', ...rest] = words
  const own = cloud.commands.get(name)
  if (own !== undefined) return [await own.run(rest)]
  const { people } = cloud
  const [first = '', second] = rest
  switch (name) {
    case '':
      return []
    case 'stop':
    case 'quit':
      return null
    case 'help':
      return [...(people === null ? common.slice(-1) : common), ...[...cloud.commands.values()].map(({ help }) => help)]
  }
  if (people === null) return [`unknown: ${name}; try help`]
  switch (name) {
    case 'call':
      return [people.call(first, second)]
    case 'list':
      return people.list()
    case 'answer':
      return [people.act(Number(first), (call) => call.answer())]
    case 'press':
      return [people.act(Number(first), (call) => call.press(second ?? ''))]
    case 'hangup':
      return [people.act(Number(first), (call) => call.hangUp())]
    default:
      return [`unknown: ${name}; try help`]
  }
}

/** `udp 127.0.0.1:5060` for each transport a site has. */
export function listening(
  what: string,
  site: { readonly address: string; port(transport: 'udp' | 'tcp' | 'tls'): number },
) {
  return (['udp', 'tcp', 'tls'] as const)
    .filter((transport) => site.port(transport) > 0)
    .map((transport) => `${what}: ${transport} ${site.address}:${site.port(transport)}`)
}
