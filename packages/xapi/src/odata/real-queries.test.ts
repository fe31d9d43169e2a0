// Queries of the kinds that clients of a 3CX send, each in every way of encoding it, and a comparison with another parser.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import {
  CallHistory,
  DidNumbers,
  EventLogs,
  Groups,
  type NounDeclaration,
  Queues,
  Receptionists,
  RingGroups,
  Trunks,
  Users,
} from '@cordboard/model'
import { parsePath, parseQuery, plainReading, projection, runQuery, toCondition } from './index.ts'

const FILTERS: readonly (readonly [NounDeclaration, string])[] = [
  [Users, "Number eq '101'"],
  [Users, "Number eq '101' or Number eq '102' or Number eq '103'"],
  [Users, "FirstName eq 'Max'"],
  [Users, "FirstName eq 'O''Neil'"],
  [Users, "EmailAddress eq 'ann+pbx@example.com'"],
  [Users, "tolower(EmailAddress) eq 'ann@example.com'"],
  [Users, "contains(tolower(FirstName),'an') or contains(tolower(LastName),'an') or startswith(Number,'an')"],
  [Users, "startswith(Number,'1')"],
  [Users, "endswith(Number, '00')"],
  [Users, "substringof('an',FirstName)"],
  [Users, "not (Number eq '100')"],
  [Users, 'Enabled eq true'],
  [Users, 'Enabled'],
  [Users, 'Enabled eq true and IsRegistered eq false'],
  [Users, "QueueStatus eq 'LoggedIn'"],
  [Users, "QueueStatus eq Pbx.QueueStatusType'LoggedIn'"],
  [Users, "Number in ('101','102')"],
  [Users, "Number in ('101', '102')"],
  [Users, 'Id in (1,2,3)'],
  [Users, 'Groups/any(g: g/GroupId eq 28)'],
  [Users, "Groups/any(g:g/Name eq 'DEFAULT')"],
  [Users, "Groups/any(g: g/Rights/RoleName eq 'system_owners')"],
  [Users, "Tags/any(t: t eq 'MS')"],
  [Users, "Groups/any() and (FirstName eq null or FirstName eq '')"],
  [Groups, "Name eq 'DEFAULT'"],
  [Groups, "startswith(Name, 'Dep') and Id gt 5"],
  [Groups, "contains(Name,'100%')"],
  [Queues, "Number eq '800'"],
  [Queues, "Name ne 'Sales' and Id ne 0"],
  [Trunks, 'IsOnline eq true'],
  [CallHistory, 'date(SegmentStartTime) eq 2026-10-25'],
  [CallHistory, "date(SegmentStartTime) eq 2026-10-25 and SrcDn eq '101'"],
  [CallHistory, 'date(SegmentStartTime) ge 2026-10-01 and date(SegmentStartTime) le 2026-10-31'],
  [CallHistory, 'SegmentStartTime ge 2026-10-01T00:00:00Z and SegmentStartTime le 2026-10-31T23:59:59.999Z'],
  [CallHistory, 'SegmentStartTime ge 2026-10-01T00:00:00+02:00'],
  [CallHistory, 'CallAnswered eq false and DstDnType eq 4'],
  [CallHistory, "(SrcDn eq '101' or DstDn eq '101') and SegmentId gt 5000"],
  [CallHistory, "CallTime gt duration'PT30S'"],
  [CallHistory, "CallTime ge duration'PT1M12.577027S'"],
  [CallHistory, 'year(SegmentStartTime) eq 2026 and month(SegmentStartTime) eq 10 and hour(SegmentStartTime) ge 9'],
  [CallHistory, "SegmentStartTime gt now() sub duration'P1D'"],
  [EventLogs, "Type eq 'Error'"],
  [EventLogs, "Type eq 'Error' or Type eq 'Warning'"],
  [EventLogs, 'Id gt 17 and EventId eq 4097'],
]
const EXPANDS: readonly (readonly [NounDeclaration, string])[] = [
  [Users, 'Groups'],
  [Users, 'Groups,ForwardingProfiles'],
  [Users, 'Groups($expand=Rights)'],
  [Users, 'Groups($select=GroupId,Name;$expand=Rights($select=RoleName))'],
  [Users, 'Groups($filter=GroupId eq 5;$top=1;$orderby=Name desc;$count=true)'],
  [Queues, 'Agents,Managers'],
  [RingGroups, 'Members'],
  [Receptionists, 'Forwards'],
  [Groups, 'Members'],
  [Groups, 'Members/$count'],
  [DidNumbers, 'RoutingRule'],
  [Users, '*'],
]
const ORDERS: readonly (readonly [NounDeclaration, string])[] = [
  [Users, 'Number'],
  [Users, 'LastName asc, FirstName desc'],
  [CallHistory, 'SegmentStartTime desc'],
  [EventLogs, 'TimeGenerated desc'],
  [Users, 'tolower(LastName)'],
]
const SELECTS: readonly (readonly [NounDeclaration, string])[] = [
  [Users, 'Id,Number,FirstName,LastName,EmailAddress'],
  [Users, 'Number, CurrentProfileName, IsRegistered'],
  [Groups, 'Id,Name'],
  [Users, '*'],
]
const PATHS = [
  '/Users',
  '/Users(101)',
  "/Users(Number='101')",
  '/Users(Number=%27101%27)',
  '/Users(101)/Groups',
  '/Groups(28)/Members/$count',
  '/Users/Pbx.HasDuplicatedEmail()',
  '/Fax/Pbx.InitFax()',
  '/Queues(40)/Pbx.ResetQueueStatistics',
  "/ReportCallLogData/Pbx.GetCallLogData(periodFrom=2026-01-01T00:00:00Z,periodTo=2026-01-31T00:00:00Z,sourceType=0,sourceFilter='',destinationType=0,destinationFilter='',callsType=0,callTimeFilterType=0,callTimeFilterFrom='0:00:0',callTimeFilterTo='0%3A00%3A0',hidePcalls=true)",
  '/Recordings/Pbx.DownloadRecording(recId=17)',
  '/Defs/Codecs',
]

/** encodeURIComponent; `+` for spaces; nearly raw, as scripts send it; and with the name of the option encoded too. */
const ENCODINGS: readonly (readonly [string, (name: string, text: string) => string])[] = [
  ['%20', (name, text) => `$${name}=${encodeURIComponent(text)}`],
  ['+', (name, text) => new URLSearchParams([[`$${name}`, text]]).toString()],
  ['raw', (name, text) => `$${name}=${text.replaceAll('%', '%25').replaceAll('+', '%2B').replaceAll(' ', '%20')}`],
  ['%24', (name, text) => `%24${name}=${encodeURIComponent(text).replaceAll("'", '%27').replaceAll('(', '%28')}`],
]

const NOW = Date.parse('2026-11-20T10:00:00Z')

function understood(noun: NounDeclaration, query: string): ReturnType<typeof parseQuery> {
  const options = parseQuery(query)
  projection(noun.struct, options.select, options.expand, NOW, 'Europe/Berlin')
  runQuery([{}], { ...options, top: 1 }, plainReading(noun.struct, NOW, 'Europe/Berlin'))
  if (noun.storage === 'history' && options.filter !== null) toCondition(options.filter, noun.struct, NOW)
  return options
}

for (const [name, cases] of [
  ['filter', FILTERS],
  ['expand', EXPANDS],
  ['orderby', ORDERS],
  ['select', SELECTS],
] as const) {
  describe(`$${name} as clients send it`, () => {
    for (const [noun, text] of cases) {
      test(`${noun.set}: ${text}`, () => {
        const [first, ...others] = ENCODINGS.map(([, encode]) => understood(noun, encode(name, text)))
        for (const other of others) assert.deepEqual(other, first)
        assert.deepEqual({ ...understood(noun, `${name}=${encodeURIComponent(text)}`) }, first, 'without $')
      })
    }
  })
}

describe('paths as clients send them', () => {
  for (const path of PATHS) test(path.slice(0, 80), () => assert.ok(parsePath(path).length > 0))
})

test('an offset whose + came as a space is read', () => {
  const bare = understood(CallHistory, '$filter=SegmentStartTime ge 2026-10-01T00:00:00+02:00')
  const { filter } = understood(CallHistory, '$filter=SegmentStartTime ge 2026-10-01T00:00:00%2B02:00')
  assert.deepEqual(bare.filter, filter)
})

// https://www.npmjs.com/package/@odata/parser; it is not part of what is installed.
interface OtherParser {
  filter(text: string): unknown
  /** All options, as they stand in a URL. */
  query(text: string): unknown
}

function otherParser(): OtherParser | null {
  try {
    const found = createRequire(import.meta.url)('@odata/parser') as { defaultParser?: OtherParser }
    return found.defaultParser ?? null
  } catch {
    return null
  }
}

/** What @odata/parser 0.2.14 does not know though OData 4.01 does. */
const ONLY_OURS = [' in (', "duration'", ';$', 'P1D', '/$count', 'substringof', '*', ', ']

describe('beside @odata/parser', () => {
  const other = otherParser()
  const skip =
    other === null ? 'the package @odata/parser is not installed (dev dependency @odata/parser 0.2.14)' : false
  const accepts = (work: () => unknown): boolean => {
    try {
      work()
      return true
    } catch {
      return false
    }
  }

  test('what clients send is accepted by both', { skip }, () => {
    if (other === null) return
    for (const [name, cases] of [
      ['filter', FILTERS],
      ['expand', EXPANDS],
      ['orderby', ORDERS],
    ] as const) {
      for (const [, text] of cases) {
        if (ONLY_OURS.some((part) => text.includes(part))) continue
        const theirs = (): unknown => (name === 'filter' ? other.filter(text) : other.query(`$${name}=${text}`))
        assert.ok(accepts(theirs), `@odata/parser refuses $${name}=${text}`)
        assert.ok(
          accepts(() => parseQuery(`$${name}=${encodeURIComponent(text)}`)),
          `we refuse $${name}=${text}`,
        )
      }
    }
  })

  test('what is no OData is refused by both', { skip }, () => {
    if (other === null) return
    for (const text of ['Id eq', 'eq 1', '(Id eq 1', 'Id eq 1)', "Name eq 'a", 'Id eq 1 and', 'Id == 1', 'a/any(']) {
      assert.ok(!accepts(() => other.filter(text)), `@odata/parser takes ${text}`)
      const query = (): unknown => understood(Users, `$filter=${encodeURIComponent(text)}`)
      assert.ok(!accepts(query), `we take ${text}`)
    }
    // The other one takes a word of the grammar for a property.
    assert.ok(!accepts(() => understood(Users, '$filter=and')))
  })
})
