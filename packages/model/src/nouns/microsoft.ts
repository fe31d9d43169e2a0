// Nouns: Microsoft 365 and Teams.
import { bool, complex, entity, enumeration, int32, noun, oneOf, part, parts, text, texts } from '../declaration.ts'
import { ConcealedDataFile } from './shared-values.ts'

export const SynchronizedM365Profile = enumeration('SynchronizedM365Profile', [
  'Available',
  'Busy',
  'Away',
  'AvailableIdle',
  'BusyIdle',
  'DoNotDisturb',
  'BeRightBack',
  'InMeeting',
  'InCall',
])

export const SynchronizedPbxProfile = enumeration('SynchronizedPbxProfile', ['Available', 'OutOfOffice', 'Away'])

export const M365ToPbxBinding = complex('M365ToPbxBinding', {
  From: oneOf(SynchronizedM365Profile),
  To: oneOf(SynchronizedPbxProfile),
})

export const PbxToM365Binding = complex('PbxToM365Binding', {
  From: oneOf(SynchronizedPbxProfile),
  To: oneOf(SynchronizedM365Profile),
})

export const StatusSyncConfiguration = complex('StatusSyncConfiguration', {
  M365ToPbxBindings: parts(M365ToPbxBinding),
  PBXToM365Bindings: parts(PbxToM365Binding),
  PBXToM365Busy: bool(),
})

export const IntegrationSyncType = enumeration('IntegrationSyncType', [
  'SyncAllUsers',
  'SyncAllUsersExceptSelected',
  'SyncSelected',
  'SyncSelectedGroups',
])

export const ADUsersSyncConfiguration = complex('ADUsersSyncConfiguration', {
  EnableSSO: bool(),
  IsEnabled: bool(),
  IsSyncDepartments: bool(),
  IsSyncDetails: bool(),
  IsSyncOfficePhone: bool(),
  IsSyncPhoto: bool(),
  SelectedGroups: texts(),
  SelectedUsers: texts(),
  SetTeamsPresence: bool(),
  StartingExtensionNumber: text({ nullable: false }),
  StatusSyncConfiguration: part(StatusSyncConfiguration),
  SyncEvents: bool(),
  SyncGuestUsers: bool(),
  SyncPersonalContacts: bool(),
  SyncType: oneOf(IntegrationSyncType),
})

export const UsersSyncConfiguration = complex('UsersSyncConfiguration', {
  IsEnabled: bool(),
  SelectedUsers: texts(),
  SyncType: oneOf(IntegrationSyncType),
})

export const Microsoft365Integration = entity('Microsoft365Integration', 'Id', {
  AdUsers: part(ADUsersSyncConfiguration),
  ApplicationId: text({ nullable: false }),
  Id: int32({ nullable: false }),
  SharedMailboxesSync: part(UsersSyncConfiguration),
  TenantId: text({ nullable: false }),
})

export const ExternalAccount = entity('ExternalAccount', 'Id', {
  Email: text({ nullable: false, scope: 'derived' }),
  Id: text({ nullable: false, scope: 'derived' }),
  Name: text({ nullable: false, scope: 'derived' }),
})

export const ExternalGroup = entity('ExternalGroup', 'Id', {
  Description: text({ nullable: false, scope: 'derived' }),
  DisplayName: text({ nullable: false, scope: 'derived' }),
  Id: text({ nullable: false, scope: 'derived' }),
})

export const Microsoft365SubscriptionTestResult = complex('Microsoft365SubscriptionTestResult', {
  ExceptionMessage: text({ scope: 'derived' }),
  Fqdn: text({ scope: 'derived' }),
  IsSubscriptionAvailable: bool({ scope: 'derived' }),
})

export const Microsoft365Status = complex('Microsoft365Status', {
  ApplicationId: text({ scope: 'derived' }),
  ExceptionMessage: text({ scope: 'derived' }),
  ProvisionUrl: text({ scope: 'derived' }),
})

export const ExternalAccountsPage = complex('ExternalAccountsPage', {
  NextPageToken: text({ scope: 'derived' }),
  Users: parts(ExternalAccount, { scope: 'derived' }),
})

export const TypeOfUser = enumeration('TypeOfUser', ['Users', 'SharedMailboxes', 'LicensedUsers'])

export const UsersRequestOptions = complex('UsersRequestOptions', {
  Count: int32({ nullable: false }),
  NextPageToken: text({ maxLength: 10240 }),
  Search: text(),
  TypeOfUser: oneOf(TypeOfUser, { nullable: false }),
})

export const ExternalGroupsPage = complex('ExternalGroupsPage', {
  Groups: parts(ExternalGroup, { scope: 'derived' }),
  NextPageToken: text({ scope: 'derived' }),
})

export const GroupsRequestOptions = complex('GroupsRequestOptions', {
  Count: int32({ nullable: false }),
  NextPageToken: text({ maxLength: 10240 }),
  Search: text(),
})

export const Microsoft365TeamsIntegration = entity('Microsoft365TeamsIntegration', 'Id', {
  AreaCode: text(),
  DialPlanCode: text(),
  Enabled: bool(),
  Id: int32({ nullable: false }),
  IsDynamicIP: bool(),
  IsNativeFQDN: bool(),
  SbcCertificate: part(ConcealedDataFile),
  SbcCertificateExpirationDate: text(),
  SbcFQDN: text(),
  SbcPrivateKey: part(ConcealedDataFile),
  SecureSipEnabled: bool(),
  SipDomain: text(),
  TlsPortForNativeFQDN: int32(),
  TlsPortForNonNativeFQDN: int32(),
})

export const Microsoft365 = noun(Microsoft365Integration, {
  set: 'Microsoft365Integration',
  singleton: true,
  storage: 'config',
  operations: 'update',
  tier: 'E',
})

export const Teams = noun(Microsoft365TeamsIntegration, {
  set: 'Microsoft365TeamsIntegration',
  singleton: true,
  storage: 'config',
  operations: 'update',
  tier: 'E',
})
