// What a device says of itself when it registers: maker, model, version, MAC address. Pure.
import type { RegistrationLine } from '@cordboard/link'
import { recordIn, textIn } from '@cordboard/model'

export interface DeviceSaid {
  readonly vendor: string | null
  readonly model: string | null
  readonly version: string | null
}

const NOTHING: DeviceSaid = { vendor: null, model: null, version: null }

/** `Yealink SIP-T46S 66.86.0.15` and `snomD785/10.1.64.14`; what is written otherwise is not guessed at. */
export function deviceSaid(userAgent: string): DeviceSaid {
  const spaced = /^([A-Za-z]{2,32}) ([\w-]{1,32}) (\d+(?:\.\d+){1,5})(?: |$)/.exec(userAgent)
  if (spaced !== null) return { vendor: spaced[1] ?? null, model: spaced[2] ?? null, version: spaced[3] ?? null }
  const slashed = /^([\w-]{2,32})\/(\d+(?:\.\d+){1,5})(?: |$)/.exec(userAgent)
  return slashed === null ? NOTHING : { ...NOTHING, model: slashed[1] ?? null, version: slashed[2] ?? null }
}

/** Twelve hexadecimal digits, bare or in pairs, that stand by themselves in User-Agent or Contact; null: none do. */
export function macIn({ userAgent, contact }: Pick<RegistrationLine, 'userAgent' | 'contact'>): string | null {
  for (const text of [userAgent, contact]) {
    const found = /(?<![0-9A-Za-z:])([0-9A-Fa-f]{12}|[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5})(?![0-9A-Za-z:])/.exec(
      text,
    )
    const mac = found?.[1]?.toLowerCase().replaceAll(/[:-]/g, '')
    // Twelve decimal digits are as well a number or a serial.
    if (mac !== undefined && (/[a-f]/.test(mac) || found?.[1]?.includes(':') === true)) return mac
  }
  return null
}

/** The switch's answer, read field by field. */
export function registrationLines(said: unknown): readonly RegistrationLine[] {
  if (!Array.isArray(said)) return []
  return said.map(recordIn).map((line) => ({
    userId: Number(line.userId),
    number: textIn(line.number),
    contact: textIn(line.contact),
    transport: textIn(line.transport),
    source: textIn(line.source),
    userAgent: textIn(line.userAgent),
    expiresAt: Number(line.expiresAt),
  }))
}
