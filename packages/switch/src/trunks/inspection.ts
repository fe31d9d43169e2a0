// What is known of one trunk, as facts and sentences for the doctor.
import type { SipStack } from '@cordboard/sip'
import type { ResolvedHost, TrunkInspection } from './contract.ts'
import type { LineRunner } from './line-runner.ts'
import type { Found, Role } from './places.ts'

export async function inspectLine(
  line: LineRunner,
  calls: number,
  stack: Pick<SipStack, 'peerCertificate'>,
): Promise<TrunkInspection> {
  const found = await line.search()
  const { flow, state, certificateTrouble } = line
  const nothing: ResolvedHost = { ...empty, host: line.settings.host, port: line.settings.port }
  const trouble = [
    certificateTrouble,
    state.trouble,
    ...found.map(({ resolution }) => (resolution.ok ? null : resolution.sentence)),
  ]
  return {
    line: line.line(calls),
    resolution: { registrar: hostOf(found, 'registrar') ?? nothing, proxy: hostOf(found, 'proxy') },
    lastAnswer: line.lastAnswer,
    tls: flow === null || flow.transport !== 'tls' ? null : stack.peerCertificate(flow),
    trouble: [...new Set(trouble.flatMap((text) => (text === null ? [] : [text])))],
  }
}

const empty = {
  isAddress: false,
  naptr: false,
  srv: false,
  addresses: [],
  trail: [],
  error: 'There is no host.',
} as const

function hostOf(found: readonly Found[], role: Role): ResolvedHost | null {
  const one = found.find(({ search }) => search.role === role)
  if (one === undefined) return null
  const { search, resolution } = one
  const { host, target } = search
  const isAddress = /^[\d.]+$|:/.test(host)
  const base = { host, port: target.port ?? 0, isAddress, trail: resolution.trail }
  if (!resolution.ok) return { ...base, naptr: false, srv: false, addresses: [], error: resolution.sentence }
  const addresses = resolution.candidates.map(({ transport, address, port }) => ({ transport, address, port }))
  return { ...base, ...resolution.found, addresses, error: null }
}
