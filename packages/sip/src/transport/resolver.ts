// Names to addresses (A and AAAA of RFC 3263), with a bounded cache that also remembers failures.
import { promises as dns } from 'node:dns'
import { numericAddress } from './remote-address.ts'

/** Addresses in the order to try them. A numeric host is answered at once, so that no wait is on the fast path. */
export interface Resolver {
  resolve(host: string): readonly string[] | Promise<readonly string[]>
}

/** One answer of the DNS: an address and for how many seconds it holds. */
export interface AddressRecord {
  readonly address: string
  readonly ttl: number
}

/** The two questions asked; rejects when the name does not exist or nobody answers. */
export interface AddressLookup {
  ipv4(host: string): Promise<readonly AddressRecord[]>
  ipv6(host: string): Promise<readonly AddressRecord[]>
}

export interface ResolverOptions {
  /** Servers to ask, `address` or `address:port`; none: the system's. */
  readonly servers?: readonly string[]
  /** Names answered without asking (a hosts file); `localhost` is always known. */
  readonly hosts?: ReadonlyMap<string, readonly string[]>
  readonly maxTtlMs?: number
  readonly minTtlMs?: number
  /** How long "no such name" and "no answer" are believed. */
  readonly negativeTtlMs?: number
  readonly maxNames?: number
  readonly timeoutMs?: number
  /** Monotonic ms. */
  readonly now?: () => number
  readonly lookup?: AddressLookup
}

interface CacheEntry {
  readonly addresses: readonly string[]
  readonly until: number
}

/** A resolver on node:dns. An unknown name gives an empty list; it never rejects. */
export function createResolver(options: ResolverOptions = {}): Resolver {
  const now = options.now ?? (() => performance.now())
  const lookup = options.lookup ?? dnsLookup(options.servers ?? [], options.timeoutMs ?? 2000)
  const maxNames = options.maxNames ?? 2000
  const cache = new Map<string, CacheEntry>()
  const asking = new Map<string, Promise<readonly string[]>>()

  const remember = (name: string, records: readonly AddressRecord[]): readonly string[] => {
    const addresses = records.map((record) => record.address)
    const ttlMs =
      addresses.length === 0
        ? (options.negativeTtlMs ?? 30_000)
        : Math.min(
            Math.max(Math.min(...records.map((record) => record.ttl * 1000)), options.minTtlMs ?? 1000),
            options.maxTtlMs ?? 300_000,
          )
    cache.delete(name)
    if (cache.size >= maxNames) {
      const oldest = cache.keys().next()
      if (!oldest.done) cache.delete(oldest.value)
    }
    cache.set(name, { addresses, until: now() + ttlMs })
    return addresses
  }

  const ask = async (name: string): Promise<readonly string[]> => {
    const [ipv4, ipv6] = await Promise.allSettled([lookup.ipv4(name), lookup.ipv6(name)])
    asking.delete(name)
    return remember(name, [
      ...(ipv4.status === 'fulfilled' ? ipv4.value : []),
      ...(ipv6.status === 'fulfilled' ? ipv6.value : []),
    ])
  }

  return {
    resolve(host) {
      const numeric = numericAddress(host)
      if (numeric !== null) return [numeric]
      const name = host.toLowerCase()
      if (name.length > 253) return []
      const given = options.hosts?.get(name)
      if (given !== undefined) return given
      if (name === 'localhost') return ['127.0.0.1', '::1']
      const cached = cache.get(name)
      if (cached !== undefined && now() < cached.until) return cached.addresses
      const running = asking.get(name)
      if (running !== undefined) return running
      const started = ask(name)
      asking.set(name, started)
      return started
    },
  }
}

function dnsLookup(servers: readonly string[], timeoutMs: number): AddressLookup {
  const resolver = new dns.Resolver({ timeout: timeoutMs, tries: 2 })
  if (servers.length > 0) resolver.setServers(servers)
  return {
    ipv4: (host) => resolver.resolve4(host, { ttl: true }),
    ipv6: (host) => resolver.resolve6(host, { ttl: true }),
  }
}
