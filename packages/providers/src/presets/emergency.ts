// Emergency numbers per country, as emergency rules are made of them.

export interface EmergencyNumber {
  readonly Name: string
  readonly Number: string
  /** A number for testing: nobody comes. */
  readonly Test: boolean
}

export interface EmergencyPreset {
  /** Key for the console's choice. */
  readonly Id: string
  /** ISO 3166-1 codes. */
  readonly Countries: readonly string[]
  readonly Numbers: readonly EmergencyNumber[]
}

const emergency = (number: string, Name = 'Emergency'): EmergencyNumber => ({ Name, Number: number, Test: false })
const test = (number: string): EmergencyNumber => ({ Name: 'Emergency Test', Number: number, Test: true })

export const emergencyPresets: readonly EmergencyPreset[] = [
  // 933 reads back the registered address at Twilio and most carriers.
  { Id: 'us-ca', Countries: ['US', 'CA'], Numbers: [test('933'), emergency('911')] },
  { Id: 'us-ca-voxtelesys', Countries: ['US', 'CA'], Numbers: [test('922'), emergency('911')] },
  { Id: 'gb-ie', Countries: ['GB', 'IE'], Numbers: [emergency('112'), emergency('999')] },
  { Id: 'de', Countries: ['DE'], Numbers: [emergency('110', 'Police'), emergency('112')] },
  { Id: 'au', Countries: ['AU'], Numbers: [emergency('000'), emergency('112')] },
  {
    Id: 'fr',
    Countries: ['FR'],
    Numbers: [
      emergency('112'),
      emergency('15', 'Ambulance'),
      emergency('17', 'Police'),
      emergency('18', 'Fire'),
      emergency('114', 'Emergency (text and relay)'),
    ],
  },
  {
    Id: 'at',
    Countries: ['AT'],
    Numbers: [emergency('112'), emergency('122', 'Fire'), emergency('133', 'Police'), emergency('144', 'Ambulance')],
  },
  {
    Id: 'ch',
    Countries: ['CH'],
    Numbers: [emergency('112'), emergency('117', 'Police'), emergency('118', 'Fire'), emergency('144', 'Ambulance')],
  },
  { Id: 'eu', Countries: ['NL', 'ES', 'IT'], Numbers: [emergency('112')] },
  {
    Id: 'ae',
    Countries: ['AE'],
    Numbers: [emergency('999', 'Police'), emergency('998', 'Ambulance'), emergency('997', 'Fire')],
  },
  { Id: 'bh-qa', Countries: ['BH', 'QA'], Numbers: [emergency('999')] },
]

/** The presets that fit a country, best known first. */
export function emergencyPresetsFor(country: string): readonly EmergencyPreset[] {
  return emergencyPresets.filter((p) => p.Countries.includes(country.toUpperCase()))
}
