// Which countries the account may call (Twilio's voice geographic permissions), for a choice of countries.
import { notFound, TwilioRefusal, twilioCode } from './refusal.ts'
import type { DialingPermission } from './types.ts'

/** ISO code, name, continent, country codes. The US and Canada share +1; Canada is told by its area codes. */
const countries = [
  ['AE', 'United Arab Emirates', 'ASIA', '+971'],
  ['AR', 'Argentina', 'SOUTH_AMERICA', '+54'],
  ['AT', 'Austria', 'EUROPE', '+43'],
  ['AU', 'Australia', 'OCEANIA', '+61'],
  ['BE', 'Belgium', 'EUROPE', '+32'],
  ['BH', 'Bahrain', 'ASIA', '+973'],
  ['BR', 'Brazil', 'SOUTH_AMERICA', '+55'],
  ['CA', 'Canada', 'NORTH_AMERICA', '+1'],
  ['CH', 'Switzerland', 'EUROPE', '+41'],
  ['CN', 'China', 'ASIA', '+86'],
  ['CU', 'Cuba', 'NORTH_AMERICA', '+53'],
  ['CZ', 'Czech Republic', 'EUROPE', '+420'],
  ['DE', 'Germany', 'EUROPE', '+49'],
  ['DK', 'Denmark', 'EUROPE', '+45'],
  ['EG', 'Egypt', 'AFRICA', '+20'],
  ['ES', 'Spain', 'EUROPE', '+34'],
  ['FI', 'Finland', 'EUROPE', '+358'],
  ['FR', 'France', 'EUROPE', '+33'],
  ['GB', 'United Kingdom', 'EUROPE', '+44'],
  ['GR', 'Greece', 'EUROPE', '+30'],
  ['HK', 'Hong Kong', 'ASIA', '+852'],
  ['IE', 'Ireland', 'EUROPE', '+353'],
  ['IL', 'Israel', 'ASIA', '+972'],
  ['IN', 'India', 'ASIA', '+91'],
  ['IT', 'Italy', 'EUROPE', '+39'],
  ['JP', 'Japan', 'ASIA', '+81'],
  ['LV', 'Latvia', 'EUROPE', '+371'],
  ['MX', 'Mexico', 'NORTH_AMERICA', '+52'],
  ['NG', 'Nigeria', 'AFRICA', '+234'],
  ['NL', 'Netherlands', 'EUROPE', '+31'],
  ['NO', 'Norway', 'EUROPE', '+47'],
  ['NZ', 'New Zealand', 'OCEANIA', '+64'],
  ['PL', 'Poland', 'EUROPE', '+48'],
  ['PT', 'Portugal', 'EUROPE', '+351'],
  ['QA', 'Qatar', 'ASIA', '+974'],
  ['RO', 'Romania', 'EUROPE', '+40'],
  ['SA', 'Saudi Arabia', 'ASIA', '+966'],
  ['SE', 'Sweden', 'EUROPE', '+46'],
  ['SG', 'Singapore', 'ASIA', '+65'],
  ['SO', 'Somalia', 'AFRICA', '+252'],
  ['TR', 'Turkey', 'ASIA', '+90'],
  ['UA', 'Ukraine', 'EUROPE', '+380'],
  ['US', 'United States', 'NORTH_AMERICA', '+1'],
  ['ZA', 'South Africa', 'AFRICA', '+27'],
] as const

const canadianAreas =
  '204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 460 468 474 506 514 519 ' +
  '537 548 568 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905'
const canada = new Set(canadianAreas.split(' '))

/** What a bulk update may say of one country; what it leaves out stays. */
export interface PermissionChange {
  readonly isoCode: string
  readonly lowRiskNumbersEnabled?: boolean | undefined
  readonly highRiskSpecialNumbersEnabled?: boolean | undefined
  readonly highRiskTollfraudNumbersEnabled?: boolean | undefined
}

export class DialingPermissions {
  readonly all = new Map<string, DialingPermission>()

  /** A new account may call its own country; pass more codes to open more. */
  constructor(open: readonly string[] = ['US', 'CA']) {
    for (const [isoCode, name, continent, code] of countries) {
      this.all.set(isoCode, {
        isoCode,
        name,
        continent,
        countryCodes: [code],
        lowRiskNumbersEnabled: open.includes(isoCode),
        highRiskSpecialNumbersEnabled: false,
        highRiskTollfraudNumbersEnabled: false,
      })
    }
  }

  get(isoCode: string): DialingPermission {
    const permission = this.all.get(isoCode.toUpperCase())
    if (permission === undefined) throw notFound(isoCode)
    return permission
  }

  /** All or nothing: an unknown country refuses the whole update. */
  update(changes: readonly PermissionChange[]): void {
    for (const one of changes) {
      if (this.all.has(one.isoCode.toUpperCase())) continue
      throw new TwilioRefusal(twilioCode.badRequest, `UpdateRequest names the unknown country ${one.isoCode}`)
    }
    for (const one of changes) {
      const permission = this.get(one.isoCode)
      permission.lowRiskNumbersEnabled = one.lowRiskNumbersEnabled ?? permission.lowRiskNumbersEnabled
      permission.highRiskSpecialNumbersEnabled =
        one.highRiskSpecialNumbersEnabled ?? permission.highRiskSpecialNumbersEnabled
      permission.highRiskTollfraudNumbersEnabled =
        one.highRiskTollfraudNumbersEnabled ?? permission.highRiskTollfraudNumbersEnabled
    }
  }

  /** Opens these countries for ordinary numbers. */
  open(...isoCodes: readonly string[]): void {
    this.update(isoCodes.map((isoCode) => ({ isoCode, lowRiskNumbersEnabled: true })))
  }

  /** The country of a number in E.164, null when the table has none for it. */
  countryOf(phoneNumber: string): DialingPermission | null {
    if (phoneNumber.startsWith('+1')) return this.get(canada.has(phoneNumber.slice(2, 5)) ? 'CA' : 'US')
    for (const length of [4, 3]) {
      const code = phoneNumber.slice(0, length)
      for (const permission of this.all.values()) if (permission.countryCodes.includes(code)) return permission
    }
    return null
  }

  /** May an ordinary number there be called? */
  allows(phoneNumber: string): boolean {
    return this.countryOf(phoneNumber)?.lowRiskNumbersEnabled ?? false
  }
}
