// The settings of an instance: what the environment may say, turned into values or into sentences about what is wrong.

export interface ListenAddress {
  readonly address: string
  readonly port: number
}

export interface Settings {
  readonly data: string
  readonly keyFile: string
  readonly databaseUrl: string
  readonly http: ListenAddress
  readonly https: ListenAddress
  readonly sip: ListenAddress
  readonly sips: ListenAddress
  readonly rtp: { readonly address: string; readonly firstPort: number; readonly lastPort: number }
  readonly publicAddress: string | null
  readonly localNetworks: readonly string[]
  readonly fqdn: string | null
  readonly dns: readonly string[]
  readonly extraCa: string | null
  /** Base URLs of Twilio's REST interfaces, without a slash at the end. */
  readonly twilioApi: TwilioApi
  readonly adminPassword: string | null
  readonly setup: string | null
  readonly log: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
  readonly mediaProcesses: number
}

export interface TwilioApi {
  readonly api: string
  readonly trunking: string
  readonly voice: string
}

export const twilioApi: TwilioApi = {
  api: 'https://api.twilio.com',
  trunking: 'https://trunking.twilio.com',
  voice: 'https://voice.twilio.com',
}

export type SettingsResult =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly string[] }

const prefix = 'CORDBOARD_'
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

/** Every name that may be set, for the operator's documentation and for spotting misspelt ones. */
export const settingNames = [
  'DATA',
  'KEY_FILE',
  'DATABASE_URL',
  'NATS_URL',
  'HTTP',
  'HTTPS',
  'SIP',
  'SIPS',
  'RTP',
  'PUBLIC_ADDRESS',
  'LOCAL_NETWORKS',
  'FQDN',
  'DNS',
  'EXTRA_CA',
  'TWILIO_API',
  'ADMIN_PASSWORD',
  'SETUP',
  'LOG',
  'MEDIA_PROCESSES',
] as const

type Name = (typeof settingNames)[number]

/** Reads the environment. `resolvePath` makes a path absolute; `isAddress` tells IP addresses from other text. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  tools: { readonly resolvePath: (path: string) => string; readonly isAddress: (text: string) => boolean },
): SettingsResult {
  const problems: string[] = []
  const value = (name: Name): string | null => {
    const text = environment[prefix + name]?.trim()
    return text === undefined || text === '' ? null : text
  }
  const fault = (name: Name, what: string): void => {
    problems.push(`${prefix}${name} ${what}`)
  }
  const listen = (name: Name, standard: string): ListenAddress => {
    const text = value(name) ?? standard
    const parsed = parseListen(text, tools.isAddress)
    if (parsed === null) fault(name, `is "${text}", but must be ADDRESS:PORT such as ${standard}`)
    return parsed ?? { address: '127.0.0.1', port: 0 }
  }
  const address = (name: Name, text: string): string => {
    if (!tools.isAddress(text)) fault(name, `has "${text}", which is not an IP address`)
    return text
  }
  const list = (name: Name): string[] =>
    (value(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')

  for (const problem of misspelt(environment)) problems.push(problem)
  if (value('NATS_URL') !== null)
    fault('NATS_URL', 'is set, but this version runs on one machine only: links over NATS are not built yet')

  const data = tools.resolvePath(value('DATA') ?? './data')
  const databaseUrl = value('DATABASE_URL') ?? `sqlite:${data}/cordboard.db`
  if (!/^(sqlite:|postgres:\/\/|postgresql:\/\/)/.test(databaseUrl))
    fault('DATABASE_URL', 'must begin with postgres:// (or be left out for SQLite)')
  const log = logLevels.find((level) => level === (value('LOG') ?? 'info').toLowerCase())
  if (log === undefined) fault('LOG', `is "${value('LOG')}", but must be one of ${logLevels.join(', ')}`)
  const mediaProcesses = Number(value('MEDIA_PROCESSES') ?? '2')
  if (!Number.isInteger(mediaProcesses) || mediaProcesses < 1 || mediaProcesses > 64)
    fault('MEDIA_PROCESSES', `is "${value('MEDIA_PROCESSES')}", but must be a whole number from 1 to 64`)
  const rtp = parseRange(value('RTP') ?? '0.0.0.0:16384-32767', tools.isAddress)
  if (rtp === null)
    fault(
      'RTP',
      `is "${value('RTP')}", but must be ADDRESS:FIRST-LAST such as 0.0.0.0:16384-32767, with room for a pair of ports`,
    )
  const fqdn = value('FQDN')
  if (fqdn !== null && !isHostName(fqdn)) fault('FQDN', `is "${fqdn}", which is not a host name`)
  // Not trimmed: a password may begin or end with a blank.
  const adminPassword = environment[`${prefix}ADMIN_PASSWORD`] || null
  if (adminPassword !== null && adminPassword.length < 8) fault('ADMIN_PASSWORD', 'is shorter than 8 characters')
  const publicAddress = value('PUBLIC_ADDRESS')
  const localNetworks = list('LOCAL_NETWORKS')
  for (const network of localNetworks)
    if (!isNetwork(network, tools.isAddress))
      fault('LOCAL_NETWORKS', `has "${network}", which is not a network such as 192.168.1.0/24`)

  const twilio: Record<string, string> = {}
  for (const item of list('TWILIO_API')) {
    const [name = '', url = ''] = [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)]
    if (Object.hasOwn(twilioApi, name) && /^https?:\/\//.test(url) && URL.canParse(url))
      twilio[name] = url.replace(/\/+$/, '')
    else fault('TWILIO_API', `has "${item}", but must be such as api=https://…,trunking=https://…,voice=https://…`)
  }

  const settings: Settings = {
    data,
    keyFile: tools.resolvePath(value('KEY_FILE') ?? `${data}/secret.key`),
    databaseUrl,
    http: listen('HTTP', '127.0.0.1:5000'),
    https: listen('HTTPS', '0.0.0.0:5001'),
    sip: listen('SIP', '0.0.0.0:5060'),
    sips: listen('SIPS', '0.0.0.0:5061'),
    rtp: rtp ?? { address: '127.0.0.1', firstPort: 0, lastPort: 0 },
    publicAddress: publicAddress === null ? null : address('PUBLIC_ADDRESS', publicAddress),
    localNetworks,
    fqdn,
    dns: list('DNS').map((item) => address('DNS', item.replace(/:\d{1,5}$/, '')) && item),
    extraCa: pathOrNull(value('EXTRA_CA'), tools.resolvePath),
    twilioApi: { ...twilioApi, ...twilio },
    adminPassword,
    setup: pathOrNull(value('SETUP'), tools.resolvePath),
    log: log ?? 'info',
    mediaProcesses,
  }
  return problems.length === 0 ? { ok: true, settings } : { ok: false, problems }
}

function pathOrNull(path: string | null, resolvePath: (path: string) => string): string | null {
  return path === null ? null : resolvePath(path)
}

function misspelt(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set<string>(settingNames)
  return Object.keys(environment)
    .filter((name) => name.startsWith(prefix) && !known.has(name.slice(prefix.length)))
    .map(
      (name) =>
        `${name} is not a setting of Cordboard; the names are ${settingNames.map((n) => prefix + n).join(', ')}`,
    )
}

function splitPort(text: string): [string, string] | null {
  const at = text.lastIndexOf(':')
  if (at <= 0) return null
  const host = text.slice(0, at)
  return [host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host, text.slice(at + 1)]
}

function parsePort(text: string): number | null {
  if (!/^\d{1,5}$/.test(text)) return null
  const port = Number(text)
  return port <= 65535 ? port : null
}

function parseListen(text: string, isAddress: (text: string) => boolean): ListenAddress | null {
  const parts = splitPort(text)
  if (parts === null) return null
  const port = parsePort(parts[1])
  if (port === null || !isAddress(parts[0])) return null
  return { address: parts[0], port }
}

function parseRange(text: string, isAddress: (text: string) => boolean): Settings['rtp'] | null {
  const parts = splitPort(text)
  if (parts === null || !isAddress(parts[0])) return null
  const [first = '', last = '', ...more] = parts[1].split('-')
  const firstPort = parsePort(first)
  const lastPort = parsePort(last)
  if (firstPort === null || lastPort === null || more.length > 0) return null
  if (firstPort < 1024 || lastPort - firstPort < 1) return null
  return { address: parts[0], firstPort, lastPort }
}

function isHostName(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label))
}

function isNetwork(text: string, isAddress: (text: string) => boolean): boolean {
  const [address = '', bits, ...more] = text.split('/')
  if (more.length > 0 || !isAddress(address)) return false
  const most = address.includes(':') ? 128 : 32
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
}
