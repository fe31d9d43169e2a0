// Rows as control sends them, compiled to facts.
import type { RowChange } from '@cordboard/link'
import { idOfField, idOfVariable } from '@cordboard/providers'
import { compile, noSwitchFacts, type SwitchFacts } from './compile.ts'

export type Fields = Readonly<Record<string, unknown>>

export const change = (noun: string, id: number, row: Fields | null): RowChange => ({ noun, id, row })

export function compiled(...changes: readonly RowChange[]): SwitchFacts {
  return compile(noSwitchFacts, 1, changes)
}

export const to = (kind: string, number = ''): Fields => ({ To: kind, Number: number, External: '' })
export const out = (number: string): Fields => ({ To: 'External', Number: '', External: number })
export const member = { Groups: [{ GroupId: 1 }] }

const available = {
  Name: 'Available',
  NoAnswerTimeout: 15,
  AcceptMultipleCalls: false,
  DisableRingGroupCalls: true,
  AvailableRoute: {
    NoAnswerAllCalls: true,
    NoAnswerInternal: to('Queue', '800'),
    NoAnswerExternal: to('VoiceMail'),
    BusyAllCalls: false,
    BusyInternal: to('VoiceMail'),
    BusyExternal: out('+43 1'),
  },
}

export const away = {
  Name: 'Away',
  NoAnswerTimeout: 20,
  AwayRoute: {
    Internal: to('Extension', '102'),
    External: to('IVR', '802'),
    AllHoursInternal: false,
    AllHoursExternal: true,
  },
}

export const anna = {
  Number: '101',
  FirstName: 'Anna',
  Enabled: true,
  PrimaryGroupId: 2,
  ForwardingProfiles: [available, away],
  ...member,
}

const weekday = { DayOfWeek: 'Wednesday', Start: '09:00:00', Stop: '17:00:00' }

export const sales = {
  Number: 'GRP0000',
  Name: 'Sales',
  IsDefault: true,
  TimeZoneId: '31',
  TimeZone: 'Europe/Berlin',
  Hours: {
    Type: 'OfficeHours',
    IgnoreHolidays: false,
    Periods: [weekday, { DayOfWeek: 'Noday', Start: '1', Stop: '2' }],
  },
}

export const christmas = {
  Name: 'Christmas',
  Group: 'GRP0000',
  IsRecurrent: true,
  Day: 25,
  Month: 12,
  Year: 0,
  DayEnd: 26,
  MonthEnd: 12,
  YearEnd: 0,
  TimeOfStartDate: 'PT0S',
  TimeOfEndDate: 'PT24H',
  HolidayPrompt: 'merry.wav',
}

const bound = (
  field: Parameters<typeof idOfField>[0],
  variable: Parameters<typeof idOfVariable>[0],
  Custom = '',
): Fields => ({
  ParamId: idOfField(field),
  ValueId: idOfVariable(variable),
  Custom,
})

export const trunkRow = {
  Number: '10000',
  AuthID: 'login',
  AuthPassword: 'secret',
  ExternalNumber: '+4930555000',
  OutboundCallerID: '+4930555001',
  DidNumbers: ['+4930555100'],
  Direction: 'Both',
  EnableInboundCalls: true,
  EnableOutboundCalls: true,
  SimultaneousCalls: 4,
  CallsPerSecond: 2,
  RequiresSourceAddress: false,
  TransportRestriction: 'TLS',
  IPRestriction: 'IPV4',
  DisableCallTransfer: false,
  DiversionHeader: true,
  E164ProcessIncomingNumber: true,
  E164CountryCode: '49',
  InCIDFormatting: [{ SourcePattern: '00(.*)', ReplacePattern: '+1' }],
  Certificate: 'PEM',
  UseSeparateAuthId: true,
  SeparateAuthId: 'third',
  Gateway: {
    Name: 'Twilio',
    Host: 'Acme.pstn.twilio.com',
    Port: 5061,
    ProxyHost: 'proxy.example',
    Type: 'Provider',
    RequireRegistrationFor: 'Nothing',
    SRTPMode: 'SRTPEnforced',
    Codecs: ['PCMU', 'G.711 A-law', 'G729'],
    TimeBetweenReg: 120,
    IPInRegistrationContact: 'Specified',
    SpecifiedIPForRegistrationContact: '192.0.2.1',
    MatchingStrategy: 'MatchAllFields',
    SupportReinvite: false,
    SupportReplaces: true,
    OutboundParams: [bound('FromUserPart', '$OriginatorCallerID'), { ParamId: 999, ValueId: 1 }],
    InboundParams: [bound('RequestLineURIUser', '$CalledNum')],
    SourceIdentification: [bound('ContactHost', '$CustomIPRange', '192.0.2.0/24, nonsense')],
  },
  EmergencyGeoLocations: [
    { Id: '1', Location: { Id: 'hq' }, ProviderUri: 'https://locations.example/hq' },
    { Id: '2', Location: { Id: 'wh' }, ProviderUri: '' },
  ],
  ...member,
}
