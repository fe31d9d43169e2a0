// Functions and actions: services, licence and port test.
import { bool, part, text } from '../declaration.ts'
import { ResellerInfo } from '../nouns/people-operations.ts'
import { GarbageCollect, XLicenseParams, XServiceManageOptions } from '../nouns/services.ts'
import { NOTHING, one, operationsOf, setAction, setFunction, single } from '../operation.ts'

export const firewallOperations = operationsOf('Firewall', 'F', {
  GetLastResult: setFunction({}, single(bool({ nullable: false }))),
  StartCheck: setAction({}, NOTHING),
  StopCheck: setAction({}, NOTHING),
})

export const licenseStatusOperations = operationsOf('LicenseStatus', 'F', {
  RefreshLicenseStatus: setAction({}, NOTHING),
  UnlinkPartner: setAction({}, NOTHING),
  LinkPartner: setAction({ resellerId: text({ nullable: false }) }, NOTHING),
  PartnerInfo: setFunction({ resellerId: text({ nullable: false }) }, one(ResellerInfo)),
  ReplaceLicenseKey: setAction({ licenseKey: text({ nullable: false }) }, NOTHING),
  EditLicenseInfo: setAction({ licenseParams: part(XLicenseParams, { nullable: false }) }, NOTHING),
})

export const servicesOperations = operationsOf('Services', 'F', {
  GarbageCollect: setAction({ options: part(GarbageCollect, { nullable: false }) }, NOTHING),
  Start: setAction({ options: part(XServiceManageOptions, { nullable: false }) }, NOTHING),
  Stop: setAction({ options: part(XServiceManageOptions, { nullable: false }) }, NOTHING),
  Enable: setAction({ options: part(XServiceManageOptions, { nullable: false }) }, NOTHING),
  Disable: setAction({ options: part(XServiceManageOptions, { nullable: false }) }, NOTHING),
  Restart: setAction({ options: part(XServiceManageOptions, { nullable: false }) }, NOTHING),
  RestartOperatingSystem: setAction({}, NOTHING),
})
