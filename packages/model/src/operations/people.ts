// Functions and actions: users, departments, API clients and their tokens.
import { bool, int32, part, text, texts, wholes } from '../declaration.ts'
import { SecondFactorKey } from '../nouns/additions.ts'
import { Peer } from '../nouns/dn.ts'
import {
  CallControlResultResponse,
  FirstAvailableNumber,
  MultiEditUserData,
  OneTimeTicket,
  RegenerateOptions,
  Restrictions,
  UserDeleteError,
} from '../nouns/operations.ts'
import {
  GreetingFile,
  InstallFirmware,
  PhoneRegistrar,
  ResellerInfo,
  RetreivePeersRequest,
} from '../nouns/people-operations.ts'
import { User } from '../nouns/user.ts'
import {
  many,
  manyTexts,
  NOTHING,
  one,
  operationsOf,
  RAW,
  rowAction,
  rowFunction,
  setAction,
  setFunction,
  single,
} from '../operation.ts'

export const groupsOperations = operationsOf('Groups', 'A', {
  GetRestrictions: rowFunction({}, one(Restrictions)),
  DeleteCompanyByNumber: setAction({ number: text({ nullable: false }) }, NOTHING),
  DeleteCompanyById: setAction({ id: int32({ nullable: false }) }, NOTHING),
  ReplaceGroupLicenseKey: setAction(
    { groupId: text({ nullable: false }), licenseKey: text({ nullable: false }) },
    NOTHING,
    { tier: 'F' },
  ),
  LinkGroupPartner: setAction({ groupId: text({ nullable: false }), resellerId: text({ nullable: false }) }, NOTHING, {
    tier: 'F',
  }),
  UnlinkGroupPartner: setAction({}, NOTHING, { tier: 'F' }),
})

export const myGroupOperations = operationsOf('MyGroup', 'F', {
  GetRestrictions: setFunction({}, one(Restrictions), { id: 'GetMyGroupRestrictions', tier: 'A' }),
  ReplaceMyGroupLicenseKey: setAction({ licenseKey: text({ nullable: false }) }, NOTHING),
  GetMyGroupPartnerInfo: setFunction({ resellerId: text({ nullable: false }) }, one(ResellerInfo)),
  UnlinkMyGroupPartner: setAction({}, NOTHING),
  LinkMyGroupPartner: setAction({ resellerId: text({ nullable: false }) }, NOTHING),
})

export const myTokensOperations = operationsOf('MyTokens', 'A', {
  RevokeToken: rowAction({}, NOTHING),
})

const secretText = text({ nullable: false, maxLength: 1024 })
const codeText = text({ nullable: false, maxLength: 64 })

export const myUserOperations = operationsOf('MyUser', 'A', {
  GenerateProvLink: setFunction({}, single(text({ nullable: false })), { id: 'MyUserGenerateProvLink' }),
  IssueDownloadTicket: setAction({}, one(OneTimeTicket)),
  BeginSecondFactor: setAction({ password: secretText }, one(SecondFactorKey), { ours: true }),
  ConfirmSecondFactor: setAction({ code: codeText }, manyTexts, { ours: true }),
  RemoveSecondFactor: setAction({ code: codeText }, NOTHING, { ours: true }),
  ChangePassword: setAction(
    { current: secretText, password: text({ nullable: false, minLength: 8, maxLength: 255 }) },
    NOTHING,
    { ours: true },
  ),
})

export const oAuthClientsOperations = operationsOf('OAuthClients', 'A', {
  RefreshClientMetadata: rowAction({}, single(bool({ nullable: false }))),
})

export const peersOperations = operationsOf('Peers', 'A', {
  GetReportPeers: setFunction({}, many(Peer)),
  RetreivePeersByNumbers: setAction({ peersRequest: part(RetreivePeersRequest, { nullable: false }) }, many(Peer)),
})

export const securityTokensOperations = operationsOf('SecurityTokens', 'A', {
  RevokeToken: rowAction({}, NOTHING, { id: 'RevokeSecurityToken' }),
})

export const servicePrincipalsOperations = operationsOf('ServicePrincipals', 'A', {
  GenerateAppToken: rowAction({}, single(text({ nullable: false }))),
})

export const usersOperations = operationsOf('Users', 'A', {
  HasDuplicatedEmail: rowFunction({}, single(bool({ nullable: false }))),
  GetDuplicatedEmails: setAction({ emails: texts() }, manyTexts),
  GetFirstAvailableExtensionNumber: setFunction({}, one(FirstAvailableNumber)),
  GetFirstAvailableHotdeskingNumber: setFunction({}, one(FirstAvailableNumber)),
  SendWelcomeEmail: rowAction({}, NOTHING),
  GetPhoneSecret: rowFunction({}, single(text({ nullable: false }))),
  Regenerate: rowAction({ opts: part(RegenerateOptions, { nullable: false }) }, NOTHING),
  RegeneratePasswords: setAction({ Ids: wholes(), opts: part(RegenerateOptions, { nullable: false }) }, NOTHING),
  ExportExtensions: setFunction({}, many(User)),
  GetPhoneRegistrar: setFunction({ mac: text({ nullable: false }) }, one(PhoneRegistrar), { tier: 'B' }),
  BulkUpdate: setAction({ ids: wholes(), user: part(User, { nullable: false }) }, NOTHING),
  GetPhoneRegistrars: setAction({ macs: texts() }, many(PhoneRegistrar), { tier: 'B' }),
  RebootPhone: setAction({ mac: text({ nullable: false }) }, NOTHING, { tier: 'B' }),
  ReprovisionPhone: setAction({ mac: text({ nullable: false }) }, NOTHING, { tier: 'B' }),
  UpgradePhone: setAction(
    { mac: text({ nullable: false }), useragent: text({ nullable: false }), version: text({ nullable: false }) },
    NOTHING,
    { tier: 'B' },
  ),
  GenerateProvLink: rowFunction({}, single(text({ nullable: false }))),
  MakeCallUserRecordGreeting: rowAction(
    { dn: text({ nullable: false }), filename: text({ nullable: false }) },
    NOTHING,
    { tier: 'D' },
  ),
  DownloadGreeting: setFunction({ userId: int32({ nullable: false }), fileName: text({ nullable: false }) }, RAW, {
    tier: 'D',
  }),
  BatchDelete: setAction({ ids: wholes() }, many(UserDeleteError)),
  MakeCall: setAction(
    { contact: text(), destination: text({ nullable: false }), dn: text(), testCall: bool() },
    one(CallControlResultResponse, { nullable: true }),
    { tier: 'B' },
  ),
  SetMonitorStatus: rowAction({ days: int32({ nullable: false }) }, NOTHING, { tier: 'B' }),
  InstallFirmware: setAction({ phone: part(InstallFirmware, { nullable: false }) }, NOTHING, { tier: 'B' }),
  MultiUserUpdate: setAction({ ids: wholes(), user: part(MultiEditUserData, { nullable: false }) }, NOTHING),
  ReprovisionAllPhones: setAction({ ids: wholes() }, NOTHING, { tier: 'B' }),
  GetMultiEditGreetings: setAction({ ids: wholes() }, many(GreetingFile), { tier: 'D' }),
  ResetSecondFactor: rowAction({}, NOTHING, { ours: true }),
  MultiDeleteGreeting: setAction({ filename: text({ nullable: false }), ids: wholes() }, NOTHING, { tier: 'D' }),
})
