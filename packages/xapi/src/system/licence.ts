// The licence: an open one. There is no key, nothing runs out, and nobody sells it.
import { defsOperations, Licence, License, licenseStatusOperations } from '@cordboard/model'
import { CONTRACT_VERSION } from '../http/call.ts'
import { implement, type Operation } from '../http/operation.ts'
import { refused } from '../http/refused.ts'
import type { Desk, Resource } from '../resources/resource.ts'
import { valueItem } from '../resources/value-item.ts'

const WRITE = { noun: Licence.name, right: 'write' } as const
const NO_KEY = 'This system is open: it has no licence key, and nothing of it runs out.'
const NO_PARTNER = 'This system is open: it is not sold, and no partner is linked to it.'

function productOf({ version }: Desk): string {
  return `Cordboard ${version}`
}

/** No caps: what would count them is left out. */
export function licenceParameters(desk: Desk) {
  return {
    ProductCode: productOf(desk),
    IsEnterprise: true,
    IsProfessional: true,
    IsBrandingEnabled: true,
    IsCfdEnabled: true,
    IsMaintainceExpired: false,
  }
}

export function licenceResource(): Resource {
  return {
    noun: Licence,
    maxTop: 100,
    get: async ({ desk }) =>
      valueItem(0, {
        Activated: true,
        LicenseActive: true,
        LicenseKey: '',
        ActiveModules: [],
        ProductCode: productOf(desk),
        Support: false,
        Version: CONTRACT_VERSION,
      }),
  }
}

export const licenceOperations: readonly Operation[] = [
  refused(licenseStatusOperations.RefreshLicenseStatus, WRITE, NO_KEY, 400),
  refused(licenseStatusOperations.ReplaceLicenseKey, WRITE, NO_KEY, 400),
  refused(licenseStatusOperations.EditLicenseInfo, WRITE, NO_KEY, 400),
  refused(licenseStatusOperations.LinkPartner, WRITE, NO_PARTNER, 400),
  refused(licenseStatusOperations.UnlinkPartner, WRITE, NO_PARTNER, 400),
  refused(licenseStatusOperations.PartnerInfo, WRITE, NO_PARTNER, 400),
  implement(defsOperations.GetLicenseParameters, { noun: 'Defs', right: 'read' }, async ({ desk }) => ({
    kind: 'struct',
    of: License,
    value: licenceParameters(desk),
  })),
]
