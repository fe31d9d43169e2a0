// A row of each set that makes rows, for tests that walk over all sets.
import { type NounDeclaration, SETS } from '@cordboard/model'
import { allResources } from '../src/resources/index.ts'
import type { Reply } from './fixture.ts'

export type Send = (method: string, path: string, body?: unknown) => Promise<Reply>

/** What rows need that cannot be guessed from the refusals. A set whose row needs more than a guess has its own line here. */
export const SAMPLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Queues: { Number: '800' },
  Trunks: { Number: '10000', DidNumbers: ['+4930555'] },
  Holidays: { Name: 'May Day', Day: 1, Month: 5, Year: 2027 },
  InboundRules: { RuleName: 'Sales', Condition: 'BasedOnDID', Data: '+4930555', TrunkDN: { Number: '10000' } },
  WebsiteLinks: { Link: 'support', DN: { Number: '800' } },
  PhoneTemplates: { Id: 'phone.ph.xml', Content: '<doc/>' },
  FxsTemplates: { Id: 'gateway.fxs.xml', Content: '<doc/>' },
  TrunkTemplates: {
    Content:
      '<?xml version="1.0"?><doc><header><type>gateway-template</type><name>Acme Voice</name></header><data><device><field name="RegistrarHost">sip.acme.example</field></device></data></doc>',
  },
}

/** Sets that make rows and answer them by key, those with samples first and in their order: others lean on them. */
export function makers(): readonly NounDeclaration[] {
  const resources = allResources()
  const order = Object.keys(SAMPLES)
  const rank = ({ set }: NounDeclaration): number => (order.includes(set) ? order.indexOf(set) : order.length)
  return SETS.filter(({ set }) => {
    const resource = resources.get(set)
    return resource?.create !== undefined && resource.get !== undefined
  }).sort((a, b) => rank(a) - rank(b))
}

export interface Made {
  /** As it stands in a path: `5` or `'text'`. */
  readonly key: string
  /** What was sent. */
  readonly body: Readonly<Record<string, unknown>>
  readonly reply: Reply
}

/** Makes a row; null when no guess was good enough. */
export async function makeRow(send: Send, noun: NounDeclaration): Promise<Made | null> {
  const body: Record<string, unknown> = { ...SAMPLES[noun.set] }
  for (let tries = 0; tries < 6; tries += 1) {
    const reply = await send('POST', `/${noun.set}`, body)
    if (reply.status === 201) return { key: keyOf(noun, reply.body), body, reply }
    const targets: readonly { target: string }[] = reply.body?.error?.details ?? []
    if (targets.length === 0) return null
    for (const { target } of targets) body[target.split(/[.[]/)[0] ?? ''] = likely(target, tries)
  }
  return null
}

function likely(target: string, tries: number): unknown {
  if (/Number|Caller/.test(target)) return ['4711', '900', '+4930123', 'GRP7'][tries % 4]
  return [`a${tries}`, '10.9.8.7', 'abcdef012345', 1, [], {}][tries]
}

export function keyOf({ key }: NounDeclaration, row: Readonly<Record<string, unknown>>): string {
  const value = row[key ?? 'Id']
  return typeof value === 'number' ? String(value) : `'${encodeURIComponent(String(value).replaceAll("'", "''"))}'`
}
