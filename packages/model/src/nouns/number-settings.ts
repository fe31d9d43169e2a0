// Rules about numbers: E.164, allowed countries, callers that are refused, kinds of calls.
import { CALLING_CODES, COSTLY_CODES } from '../countries.ts'
import { bool, complex, entity, part, text, texts, value } from '../declaration.ts'
import { reports, works } from './effects.ts'

/** How dialled `+…` numbers are turned into what outbound rules expect. Not enabled: they pass unchanged. */
export const E164Settings = complex('E164Settings', {
  AreaCode: text({ form: 'digits', maxLength: 10, effect: works }),
  CountryCode: text({ form: 'country code', maxLength: 7, effect: works }),
  CountryName: text({ maxLength: 100, effect: works }),
  Enabled: bool({ default: value(false), effect: works }),
  InternationalCode: text({ form: 'digits', maxLength: 10, default: value('00'), effect: works }),
  NationalCode: text({ form: 'digits', maxLength: 10, default: value('0'), effect: works }),
  Prefix: text({ form: 'dialled', maxLength: 20, effect: works }),
  RemoveAreaCode: bool({ default: value(false), effect: works }),
  RemoveCountryCode: bool({ default: value(false), effect: works }),
})

/**
 * Calling codes that may be called, digits only. At first all of them but satellites and premium services, which nobody calls
 * and thieves do. An empty list allows no call to another country.
 */
export const CountryCodes = complex('CountryCodes', {
  CountryCodes: texts({
    form: 'country code',
    maxItems: 300,
    default: value([...CALLING_CODES].filter((code) => !COSTLY_CODES.has(code))),
    effect: works,
  }),
})

export const Country = complex('Country', {
  Continent: text({ scope: 'derived', effect: works }),
  CountryCode: text({ scope: 'derived', searchable: true, effect: works }),
  CountryCodes: texts({ scope: 'derived', effect: works }),
  DownloadUrl: text({ scope: 'derived', effect: works }),
  ErpCode: text({ scope: 'derived', searchable: true, effect: works }),
  ExitCode: text({ scope: 'derived', effect: works }),
  Name: text({ nullable: false, scope: 'derived', searchable: true, effect: works }),
  ParentErpCode: text({ scope: 'derived', effect: works }),
  StunServer: text({ scope: 'derived', effect: works }),
  VoicemailNo: text({ scope: 'derived', effect: works }),
  WebMeetingZone: text({ scope: 'derived', effect: works }),
})

/** A caller who is refused. */
export const BlackListNumber = entity('BlackListNumber', 'Id', {
  /** A number, `*` first or last stands for any digits. */
  CallerId: text({
    nullable: false,
    form: 'caller mask',
    maxLength: 50,
    minLength: 1,
    required: true,
    unique: true,
    searchable: true,
    effect: works,
  }),
  Description: text({ maxLength: 255, searchable: true, effect: works }),
  Id: text({ nullable: false, scope: 'derived', effect: works }),
})

export const CallTypeInfo = complex('CallTypeInfo', {
  DigitsLength: text({ form: 'lengths', maxLength: 255, effect: reports }),
  Prefix: text({ form: 'prefixes', maxLength: 1024, effect: reports }),
})

export const CallTypesSettings = complex('CallTypesSettings', {
  International: part(CallTypeInfo, { effect: reports }),
  Local: part(CallTypeInfo, { effect: reports }),
  Mobile: part(CallTypeInfo, { effect: reports }),
  National: part(CallTypeInfo, { effect: reports }),
})
