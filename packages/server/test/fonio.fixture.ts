// A Cordboard beside a simulated LiveKit with Fonio on it, connected as Fonio's guide says.
import { Fonio, LiveKitCloud, type LiveKitOptions, tone } from '@cordboard/lab'
import { SeedOffice } from './seeds.fixture.ts'
import { addRule, addTrunk, type MadeTrunk, ownAddress, type TrunkSteps, untilOnline } from './trunks.fixture.ts'

/** The number freely chosen in the phone system, the same in Fonio. */
export const agentNumber = '4711'
export const agentHz = 660

export interface FonioOffice {
  readonly office: SeedOffice
  readonly cloud: LiveKitCloud
  readonly fonio: Fonio
  readonly trunk: MadeTrunk
  /** Of the outbound rule 999. */
  readonly rule: number
}

/** Everything up and the trunk online; the assistant answers `agentNumber` and says `agentHz`. */
export async function openFonio(
  options: LiveKitOptions = {},
  steps: Partial<TrunkSteps> = {},
  office: SeedOffice | null = null,
): Promise<FonioOffice> {
  const opened = office ?? (await SeedOffice.open())
  let cloud: LiveKitCloud | null = null
  try {
    cloud = await LiveKitCloud.start({ address: ownAddress(), ringEveryMs: 200, ...options })
    opened.names.add(...cloud.records)
    const fonio = new Fonio(cloud)
    fonio.createSipNumber(agentNumber, { greeting: tone(agentHz) })
    const trunk = await addTrunk(opened.api, {
      template: 'GenericSIPTrunk.pv.xml',
      name: 'Fonio',
      host: fonio.registrar,
      port: cloud.site.port('tcp'),
      ...steps,
      fields: {
        ExternalNumber: agentNumber,
        TransportRestriction: 'TCP',
        DisableCallTransfer: false,
        ...steps.fields,
      },
    })
    const rule = await addRule(opened.api, {
      name: 'Fonio',
      prefix: '999',
      routes: [{ TrunkId: trunk.id, StripDigits: 3 }],
    })
    await untilOnline(opened.api, trunk)
    return { office: opened, cloud, fonio, trunk, rule }
  } catch (error) {
    await cloud?.close()
    if (office === null) await opened.close()
    throw error
  }
}

export async function closeFonio(world: FonioOffice | undefined): Promise<void> {
  await world?.cloud.close()
  await world?.office.close()
}
