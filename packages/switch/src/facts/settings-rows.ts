// Rows of system-wide settings to facts: dial codes, E.164, own domains.
import { type DialCodeFacts, type DialFeature, type E164Facts, fixedDialCodes } from '@cordboard/routing'
import { flagOf, type Row, textOf } from './row-fields.ts'

const dialCodeFields: readonly (readonly [string, DialFeature])[] = [
  ['DialCodePark', 'park'],
  ['DialCodeUnpark', 'unpark'],
  ['DialCodePickup', 'pickup'],
  ['DialCodeProfileStatus', 'profileStatus'],
  ['DialCodeVMail', 'voicemail'],
  ['DialCodeHideCallerID', 'hideCallerId'],
  ['DialCodeOutOffice', 'outOfOffice'],
  ['DialCodeLoggedInQueue', 'queueLogin'],
  ['DialCodeLoggedOutQueue', 'queueLogout'],
  ['DialCodeHotdesking', 'hotdesking'],
  ['DialCodeIntercom', 'intercom'],
  ['DialCodeBillingCode', 'billingCode'],
  ['DialCodeHotelAccess', 'hotelAccess'],
]

export function dialCodesOf(row: Row): readonly DialCodeFacts[] {
  const codes = dialCodeFields.flatMap(([field, feature]) => {
    const code = textOf(row, field)
    return code === '' ? [] : [{ code, feature }]
  })
  return [...fixedDialCodes, ...codes]
}

export function e164Of(row: Row): E164Facts {
  return {
    enabled: flagOf(row, 'Enabled', false),
    countryCode: textOf(row, 'CountryCode').replace(/^\+/, ''),
    areaCode: textOf(row, 'AreaCode'),
    internationalCode: textOf(row, 'InternationalCode'),
    nationalCode: textOf(row, 'NationalCode'),
    prefix: textOf(row, 'Prefix'),
    removeCountryCode: flagOf(row, 'RemoveCountryCode', false),
    removeAreaCode: flagOf(row, 'RemoveAreaCode', false),
  }
}

/** Host names under which SIP URIs are ours. */
export function domainsOf(row: Row): readonly string[] {
  const names = [textOf(row, 'DirectSIPLocalDomain'), textOf(row, 'PbxPublicFQDN'), textOf(row, 'PublicStaticIP')]
  return [...new Set(names.map((name) => name.trim().toLowerCase()))].filter((name) => name !== '')
}
