// Functions and actions: Amazon, Google and hotel systems.
import { part } from '../declaration.ts'
import { ExternalAccountsPage, UsersRequestOptions } from '../nouns/microsoft.ts'
import { one, operationsOf, RAW, setAction, setFunction } from '../operation.ts'

export const amazonIntegrationSettingsOperations = operationsOf('AmazonIntegrationSettings', 'E', {
  GenerateIamPolicyFile: setFunction({}, RAW),
})

export const googleSettingsOperations = operationsOf('GoogleSettings', 'E', {
  GetGoogleUsers: setAction({ options: part(UsersRequestOptions) }, one(ExternalAccountsPage)),
})
