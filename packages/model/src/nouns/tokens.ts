// OAuth clients and refresh tokens as the API lists them.
import {
  bool,
  complex,
  dateTime,
  entity,
  guid,
  int32,
  oneOf,
  part,
  text,
  texts,
  toManyNamed,
  toOne,
} from '../declaration.ts'
import { works } from './effects.ts'
import { GrantType, OAuthProvisioningType, RevokeReason } from './enums.ts'

export const ClientIdMetadataDocument = complex('ClientIdMetadataDocument', {
  ClientId: text({ scope: 'derived', effect: works }),
  ClientName: text({ scope: 'derived', effect: works }),
  ClientUri: text({ scope: 'derived', effect: works }),
  GrantTypes: texts({ scope: 'derived', effect: works }),
  JwksUri: text({ scope: 'derived', effect: works }),
  LogoUri: text({ scope: 'derived', effect: works }),
  PolicyUri: text({ scope: 'derived', effect: works }),
  RedirectUris: texts({ scope: 'derived', effect: works }),
  ResponseTypes: texts({ scope: 'derived', effect: works }),
  Scope: text({ scope: 'derived', effect: works }),
  TokenEndpointAuthMethod: text({ scope: 'derived', effect: works }),
  TosUri: text({ scope: 'derived', effect: works }),
})

export const OAuthClient = entity('OAuthClient', 'Id', {
  ClientId: text({ nullable: false, scope: 'derived', effect: works }),
  CreatedAt: dateTime({ nullable: false, scope: 'derived', effect: works }),
  CreatedBy: text({ nullable: false, scope: 'derived', effect: works }),
  Id: guid({ nullable: false, scope: 'derived', effect: works }),
  Metadata: part(ClientIdMetadataDocument, { nullable: false, scope: 'derived', effect: works }),
  OverrideConsoleRestrictions: bool({ nullable: false, scope: 'derived', effect: works }),
  Persistent: bool({ nullable: false, scope: 'derived', effect: works }),
  ProvisioningType: oneOf(OAuthProvisioningType, { nullable: false, scope: 'derived', effect: works }),
  RefreshTokens: toManyNamed('RefreshToken', { scope: 'derived', effect: works }),
  Scopes: texts({ scope: 'derived', effect: works }),
  UsedAt: dateTime({ scope: 'derived', effect: works }),
})

export const RefreshToken = entity('RefreshToken', 'Id', {
  Client: toOne(OAuthClient, { scope: 'derived', effect: works }),
  ClientId: guid({ scope: 'derived', effect: works }),
  Created: dateTime({ nullable: false, scope: 'derived', effect: works }),
  CreatedByIp: text({ nullable: false, scope: 'derived', effect: works }),
  CreatedByUserAgent: text({ nullable: false, scope: 'derived', effect: works }),
  DisplayName: text({ scope: 'derived', effect: works }),
  Expires: dateTime({ nullable: false, scope: 'derived', effect: works }),
  Id: int32({ nullable: false, scope: 'derived', effect: works }),
  LoginType: oneOf(GrantType, { nullable: false, scope: 'derived', effect: works }),
  OverrideConsoleRestrictions: bool({ nullable: false, scope: 'derived', effect: works }),
  ReasonRevoked: oneOf(RevokeReason, { scope: 'derived', effect: works }),
  Revoked: dateTime({ scope: 'derived', effect: works }),
  RevokedByIp: text({ scope: 'derived', effect: works }),
  RotateOnRefresh: bool({ nullable: false, scope: 'derived', effect: works }),
  Scopes: texts({ scope: 'derived', effect: works }),
  SlidingExpiration: bool({ nullable: false, scope: 'derived', effect: works }),
  Token: text({ nullable: false, scope: 'derived', effect: works }),
  Used: dateTime({ nullable: false, scope: 'derived', effect: works }),
  UsedByIp: text({ nullable: false, scope: 'derived', effect: works }),
  UsedByUserAgent: text({ nullable: false, scope: 'derived', effect: works }),
  Username: text({ nullable: false, scope: 'derived', effect: works }),
})
