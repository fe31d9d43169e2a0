// Nouns: the link to customer databases.
import {
  bool,
  complex,
  entity,
  enumeration,
  int32,
  noun,
  oneOf,
  part,
  parts,
  text,
  texts,
  toMany,
} from '../declaration.ts'

export const AuthenticationType = enumeration('AuthenticationType', ['No', 'Basic', 'Scenario'])

export const CrmAuthentication = complex('CrmAuthentication', {
  Type: oneOf(AuthenticationType, { scope: 'derived' }),
  Values: texts({ scope: 'derived' }),
})

export const EditorType = enumeration('EditorType', ['String', 'Sql'])

export const ParameterType = enumeration('ParameterType', [
  'String',
  'Integer',
  'Double',
  'Boolean',
  'DateTime',
  'Password',
  'OAuth',
  'List',
])

export const CrmParameter = complex('CrmParameter', {
  Default: text({ scope: 'derived' }),
  Editor: oneOf(EditorType, { scope: 'derived' }),
  ListValues: texts({ scope: 'derived' }),
  ListValuesText: text({ scope: 'derived' }),
  Name: text({ scope: 'derived' }),
  Parent: text({ scope: 'derived' }),
  RequestUrl: text({ scope: 'derived' }),
  RequestUrlParameters: text({ scope: 'derived' }),
  ResponseScenario: text({ scope: 'derived' }),
  Title: text({ scope: 'derived' }),
  Type: oneOf(ParameterType, { scope: 'derived' }),
  Validation: text({ scope: 'derived' }),
})

export const CrmTemplate = entity('CrmTemplate', 'Name', {
  Authentication: part(CrmAuthentication, { scope: 'derived' }),
  Name: text({ nullable: false, scope: 'derived' }),
  Parameters: parts(CrmParameter, { scope: 'derived' }),
})

export const PhonebookPriorityOptions = enumeration('PhonebookPriorityOptions', [
  'NotQueryIfInPhonebookFound',
  'AlwaysQuery',
])

export const CrmSelectableValue = entity('CrmSelectableValue', 'Id', {
  Id: int32({ nullable: false }),
  Name: text(),
})

export const CrmChoice = complex('CrmChoice', {
  Key: text({ nullable: false }),
  Value: text(),
})

export const CrmIntegration = entity('CrmIntegration', 'Id', {
  Country: text(),
  EnabledForDidCalls: bool(),
  EnabledForExternalCalls: bool(),
  Id: text({ nullable: false }),
  Name: text({ nullable: false }),
  PhonebookPriorityOptions: oneOf(PhonebookPriorityOptions),
  PhonebookSynchronization: bool(),
  PossibleValues: toMany(CrmSelectableValue),
  VariableChoices: parts(CrmChoice),
})

export const ContactType = enumeration('ContactType', ['Company', 'Personal'])

export const CrmContact = complex('CrmContact', {
  CompanyName: text({ scope: 'derived' }),
  ContactRawData: text({ scope: 'derived' }),
  ContactType: oneOf(ContactType, { scope: 'derived' }),
  ContactUrl: text({ scope: 'derived' }),
  Department: text({ scope: 'derived' }),
  Email: text({ scope: 'derived' }),
  FaxBusiness: text({ scope: 'derived' }),
  FirstName: text({ scope: 'derived' }),
  LastName: text({ scope: 'derived' }),
  Pager: text({ scope: 'derived' }),
  PhoneBusiness: text({ scope: 'derived' }),
  PhoneBusiness2: text({ scope: 'derived' }),
  PhoneHome: text({ scope: 'derived' }),
  PhoneMobile: text({ scope: 'derived' }),
  PhoneMobile2: text({ scope: 'derived' }),
  PhoneOther: text({ scope: 'derived' }),
  PhotoUrl: text({ scope: 'derived' }),
  Title: text({ scope: 'derived' }),
})

export const CrmTestResult = complex('CrmTestResult', {
  IsError: bool({ scope: 'derived' }),
  Log: text({ scope: 'derived' }),
  Message: text({ scope: 'derived' }),
  SearchResult: parts(CrmContact, { scope: 'derived' }),
})

export const OauthStateParam = complex('OauthStateParam', {
  PKCECodeVerifier: text(),
  RedirectUri: text({ nullable: false }),
  Variable: text({ nullable: false }),
})

export const OauthState = complex('OauthState', {
  CodeChallenge: text({ scope: 'derived' }),
  State: text({ scope: 'derived' }),
})

export const CrmTemplateSource = complex('CrmTemplateSource', {
  Value: text({ scope: 'derived' }),
})

export const CrmTestMode = enumeration('CrmTestMode', ['PhoneExact', 'Search', 'Email'])

export const Crm = noun(CrmIntegration, {
  set: 'CrmIntegration',
  singleton: true,
  storage: 'config',
  operations: 'update',
  tier: 'E',
})

export const CrmTemplates = noun(CrmTemplate, {
  set: 'CrmTemplates',
  storage: 'live',
  operations: ['get', 'delete'],
  tier: 'E',
})
