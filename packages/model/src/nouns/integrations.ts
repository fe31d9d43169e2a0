// Nouns: Amazon, Google and hotel systems.
import { bool, complex, entity, enumeration, int32, noun, oneOf, part, text, texts } from '../declaration.ts'
import { IntegrationSyncType } from './microsoft.ts'
import { Destination } from './routing-values.ts'
import { ConcealedPassword } from './trunk.ts'

export const PmsIntegrationType = enumeration('PmsIntegrationType', ['tcxpms', 'fidelio'])

export const HotelServices = complex('HotelServices', {
  Enabled: bool(),
  HotelGroups: texts(),
  IntegrationType: oneOf(PmsIntegrationType),
  IpAddress: text(),
  NoAnswerDestination: part(Destination),
  NoAnswerTimeout: int32(),
  Port: int32(),
})

export const S3Config = complex('S3Config', {
  ApplyBucket: bool(),
  BucketName: text(),
  Region: text(),
})

export const AmazonCredentials = complex('AmazonCredentials', {
  AccessKey: text(),
  SecretKey: part(ConcealedPassword),
})

export const AmazonIntegrationSettings = complex('AmazonIntegrationSettings', {
  S3Config: part(S3Config),
  ServiceAccountCredentials: part(AmazonCredentials),
})

export const GoogleUserSync = complex('GoogleUserSync', {
  IsEnabled: bool(),
  IsSyncDepartments: bool(),
  IsSyncPersonalContacts: bool(),
  IsSyncPhoto: bool(),
  SelectedUsers: texts(),
  StartingExtensionNumber: text(),
  SyncType: oneOf(IntegrationSyncType),
  UseCalendarEventsAsPresence: bool(),
})

export const GoogleSettings = entity('GoogleSettings', 'Id', {
  ClientId: text(),
  ClientSecret: part(ConcealedPassword),
  Id: text({ nullable: false }),
  IsExtensionSignInEnabled: bool(),
  ProjectId: text(),
  ProvisionUrl: text(),
  ReCaptchaEnabled: bool(),
  UserSync: part(GoogleUserSync),
})

export const Amazon = noun(AmazonIntegrationSettings, {
  set: 'AmazonIntegrationSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
  tier: 'E',
})

export const Google = noun(GoogleSettings, {
  set: 'GoogleSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
  tier: 'E',
})

export const Hotel = noun(HotelServices, {
  set: 'HotelServices',
  singleton: true,
  storage: 'config',
  operations: 'update',
  tier: 'E',
})
