// What the operator reads when everything is up: where to go, and the first time with which password.
import type { Settings } from '../settings/settings.ts'

export interface BannerFacts {
  readonly settings: Settings
  readonly version: string
  readonly host: string
  readonly fingerprint: string
  readonly httpsPort: number
  readonly httpPort: number
  /** Only on the very first start. */
  readonly administrator: { readonly number: string; readonly password: string } | null
  readonly seconds: number
}

export function banner(facts: BannerFacts): string {
  const { settings } = facts
  const lines = [
    `Cordboard ${facts.version} is up (${facts.seconds.toFixed(1)} s).`,
    '',
    `  API and health   https://${facts.host}:${facts.httpsPort}/   certificate SHA-256 ${facts.fingerprint}`,
    `  On this machine  http://${settings.http.address}:${facts.httpPort}/`,
    `  Phones           ${facts.host} port ${settings.sip.port} (UDP and TCP), port ${settings.sips.port} (TLS)`,
    `  Data             ${settings.data}`,
  ]
  if (facts.administrator !== null)
    lines.push(
      '',
      `  Administrator    extension ${facts.administrator.number}, password ${facts.administrator.password}`,
      '                   shown this once; keep it.',
    )
  return `${[...lines, '', '  Ctrl-C stops it.'].join('\n')}\n`
}
