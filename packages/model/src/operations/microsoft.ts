// Functions and actions: Microsoft 365 and Teams.
import { bool, part, text, texts } from '../declaration.ts'
import {
  ExternalAccount,
  ExternalAccountsPage,
  ExternalGroupsPage,
  GroupsRequestOptions,
  Microsoft365Status,
  Microsoft365SubscriptionTestResult,
  UsersRequestOptions,
} from '../nouns/microsoft.ts'
import { many, NOTHING, one, operationsOf, RAW, setAction, setFunction, single } from '../operation.ts'

export const microsoft365IntegrationOperations = operationsOf('Microsoft365Integration', 'E', {
  TestSubscription: setFunction({}, one(Microsoft365SubscriptionTestResult)),
  AuthorizePresence: setAction({ accessToken: text({ nullable: false }) }, NOTHING),
  TestPresence: setAction({}, NOTHING),
  DeauthorizePresence: setAction({}, NOTHING),
  GetMicrosoftAccessToken: setFunction({}, single(text({ nullable: false }))),
  GetMicrosoft365Directory: setFunction({}, one(Microsoft365Status)),
  GetM365Users: setAction({ options: part(UsersRequestOptions) }, one(ExternalAccountsPage)),
  GetM365Groups: setAction({ options: part(GroupsRequestOptions) }, one(ExternalGroupsPage)),
  GetUsersByPrincipalNames: setAction({ principalNames: texts() }, many(ExternalAccount)),
})

export const microsoft365TeamsIntegrationOperations = operationsOf('Microsoft365TeamsIntegration', 'E', {
  CheckFqdnRecord: setFunction({ fqdn: text({ nullable: false }) }, single(bool({ nullable: false }))),
  GetDialPlanScript: setFunction({}, RAW),
  GetMapUsersScript: setFunction({}, RAW),
  CheckMapUsersScript: setFunction({}, single(bool({ nullable: false }))),
})
