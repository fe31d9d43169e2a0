// Functions and actions: the link to customer databases.
import { oneOf, part, text } from '../declaration.ts'
import {
  CrmChoice,
  CrmTemplate,
  CrmTemplateSource,
  CrmTestMode,
  CrmTestResult,
  OauthState,
  OauthStateParam,
} from '../nouns/crm.ts'
import { many, NOTHING, one, operationsOf, setAction, setFunction } from '../operation.ts'

export const crmIntegrationOperations = operationsOf('CrmIntegration', 'E', {
  Test: setAction(
    { mode: oneOf(CrmTestMode, { nullable: false }), query: text({ nullable: false }) },
    one(CrmTestResult),
  ),
  DeleteCrmContacts: setAction({}, NOTHING),
  SetOAuthState: setAction({ state: part(OauthStateParam, { nullable: false }) }, one(OauthState)),
  GetOAuth: setFunction({ variable: text({ nullable: false }) }, one(CrmChoice, { nullable: true })),
  GetCrmTemplateSource: setFunction({ name: text({ nullable: false }) }, one(CrmTemplateSource, { nullable: true })),
})

export const crmTemplatesOperations = operationsOf('CrmTemplates', 'E', {
  GeCrmtTemplates: setFunction({}, many(CrmTemplate)),
})
