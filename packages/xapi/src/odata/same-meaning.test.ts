// The same $filter and $search over rows in memory and in the database find the same rows, on both engines.
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type PrivatePostgres, postgresMissing, privatePostgres } from '@cordboard/lab'
import { AuditLogs, CallHistory, EventLogs, type StructDeclaration } from '@cordboard/model'
import { type CallRecordRow, openStore, type Store, type View } from '@cordboard/store'
import fc from 'fast-check'
import { ODataRefusal, parseExpression, parseQuery, runQuery, toCondition } from './index.ts'

const NOW = Date.parse('2026-11-20T10:00:00Z')
// Both ways of a change of clocks are among the rows.
const START = Date.parse('2026-10-24T20:17:03.250Z')
const NAMES = [
  'Ann',
  'ANN Meyer',
  'Zoë Ünal',
  ' bob 100% ',
  'back\\slash_1',
  "O'Neil",
  '',
  'Σίσυφος',
  '😀 smile',
  'ﬁeld "x"',
]
const NUMBERS = ['101', '102', '+49301234567', '00493012', '', '201']

// Each change of the configuration is some hours after the last one.
function clock(): () => number {
  let now = START
  return () => {
    now += 7_333_111
    return now
  }
}

function record(index: number): CallRecordRow {
  const startedAt = START + index * 2_711_333
  const answeredAt = index % 3 === 0 ? null : startedAt + 2000 + index
  const name = (of: number): string => NAMES[of % NAMES.length] ?? ''
  const number = (of: number): string => NUMBERS[of % NUMBERS.length] ?? ''
  const leg = { startedAt, answeredAt, endedAt: startedAt + 60_000 + index * 777, sipCode: 200, action: 'call' }
  const quality = { codec: null, jitterMs: null, packetsLost: null, mos: null }
  const cause = answeredAt === null ? 'no-answer' : 'answered'
  const shared = { ...leg, ...quality, cause }
  const party = index % 2 === 0 ? 'extension' : 'trunk'
  return {
    sequence: index,
    call: `01CALL${String(index).padStart(20, '0')}`,
    alias: 5000 + index,
    startedAt,
    answeredAt,
    endedAt: leg.endedAt,
    from: number(index),
    fromName: name(index),
    to: number(index + 1),
    cause,
    segments: [
      { ...shared, order: 1, leg: 'a', peerLeg: 'b', number: number(index), name: name(index), direction: 'in', party },
      {
        ...{ ...shared, order: 2, leg: 'b', peerLeg: 'a', direction: 'out', party: 'extension' },
        number: number(index + 2),
        name: name(index * 3 + 1),
      },
    ],
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`
const text = fc
  .oneof(
    fc.constantFrom(
      ...NAMES,
      ...NUMBERS,
      'an',
      'ANN',
      'zoë',
      'ün',
      '%',
      '_',
      '\\',
      '10',
      '"',
      'Σ',
      'ς',
      '😀',
      'ﬁ',
      'Meyer',
    ),
    fc.string({ maxLength: 4 }),
  )
  .map(quote)
const number = fc.oneof(fc.integer({ min: -3, max: 70 }), fc.constantFrom(0, 1, 13, 0.5, 2026, 1e12)).map(String)
const moment = fc
  .oneof(fc.integer({ min: START - 1e8, max: START + 3e8 }), fc.constantFrom(START, START + 2_711_333))
  .map((ms) => new Date(ms).toISOString())
const day = fc.constantFrom(
  '2026-10-24',
  '2026-10-25',
  '2026-10-26',
  '2026-10-27',
  "'2026-10-25'",
  '2026-10-25T00:00:00Z',
)
const comparison = fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le')
const duration = fc.constantFrom("duration'PT1M'", "duration'PT0S'", 'PT1M5.5S', "duration'-PT2H'", "duration'P1D'")

interface Fields {
  readonly texts: readonly string[]
  readonly numbers: readonly string[]
  readonly times: readonly string[]
  readonly truths: readonly string[]
  readonly durations: readonly string[]
}

/** Conditions over these fields; nearly all of them can be asked of a table. */
function filters(fields: Fields): fc.Arbitrary<string> {
  const of = (names: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...names)
  const spread = (...parts: readonly (fc.Arbitrary<string> | string)[]): fc.Arbitrary<string> =>
    fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((each) => each.join(''))
  const small = fc.integer({ min: 0, max: 6 }).map(String)
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 2 },
      of(fields.texts),
      spread('tolower(', tie('value'), ')'),
      spread('toupper(', tie('value'), ')'),
      spread('trim(', tie('value'), ')'),
      spread('concat(', tie('value'), ',', text, ')'),
      spread('concat(', text, ',', tie('value'), ')'),
      spread('substring(', tie('value'), ',', small, ')'),
      spread('substring(', tie('value'), ',', small, ',', small, ')'),
    ),
  }))
  const part = fc.constantFrom('year', 'month', 'day', 'hour', 'minute', 'second', 'fractionalseconds')
  const amount = fc.oneof(
    spread('indexof(', value, ',', text, ')'),
    spread(part, '(', of(fields.times), ')'),
    spread('round(fractionalseconds(', of(fields.times), '))'),
    spread('(hour(', of(fields.times), ') ', fc.constantFrom('add', 'sub', 'mul', 'div', 'divby', 'mod'), ' 5)'),
    spread('(100 ', fc.constantFrom('sub', 'div', 'divby', 'mod'), ' minute(', of(fields.times), '))'),
    spread('-day(', of(fields.times), ')'),
    ...(fields.durations.length === 0 ? [] : [spread('totalseconds(', of(fields.durations), ')')]),
  )
  const list = fc.array(text, { maxLength: 3 }).map((each) => `(${each.join(',')})`)
  const leaf = fc.oneof(
    spread(value, ' ', comparison, ' ', text),
    spread(text, ' ', comparison, ' ', value),
    spread(of(fields.texts), ' ', fc.constantFrom('eq', 'ne', 'gt'), ' null'),
    spread(value, ' in ', list),
    spread(fc.constantFrom('contains', 'startswith', 'endswith'), '(', value, ',', text, ')'),
    spread('substringof(', text, ',', value, ')'),
    spread(
      'contains(',
      value,
      ',',
      text,
      ') ',
      fc.constantFrom('eq', 'ne'),
      ' ',
      fc.constantFrom('true', 'false', 'null'),
    ),
    spread(amount, ' ', comparison, ' ', number),
    spread(of(fields.numbers), ' ', comparison, ' ', fc.oneof(number, fc.constant('null'))),
    spread(of(fields.times), ' ', comparison, ' ', fc.oneof(moment, day, fc.constant('now()'))),
    spread('(', of(fields.times), ' ', fc.constantFrom('add', 'sub'), ' ', duration, ') ', comparison, ' ', moment),
    spread('date(', of(fields.times), ') ', comparison, ' ', day),
    spread('date(', of(fields.times), ') in (2026-10-25,2026-10-26)'),
    spread('time(', of(fields.times), ') ', comparison, ' ', fc.constantFrom('02:30', '23:59:59', '00:00')),
    ...(fields.truths.length === 0
      ? []
      : [
          of(fields.truths),
          spread(of(fields.truths), ' ', fc.constantFrom('eq', 'ne'), ' ', fc.constantFrom('true', 'false')),
        ]),
    ...(fields.durations.length === 0 ? [] : [spread(of(fields.durations), ' ', comparison, ' ', duration)]),
  )
  const { filter } = fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3 },
      { arbitrary: leaf, weight: 3 },
      { arbitrary: spread('(', tie('filter'), ' and ', tie('filter'), ')'), weight: 1 },
      { arbitrary: spread('(', tie('filter'), ' or ', tie('filter'), ')'), weight: 1 },
      { arbitrary: spread('not (', tie('filter'), ')'), weight: 1 },
      {
        arbitrary: spread(
          '((',
          tie('filter'),
          ') ',
          fc.constantFrom('eq', 'ne'),
          ' ',
          fc.constantFrom('true', 'false'),
          ')',
        ),
        weight: 1,
      },
    ),
  }))
  return filter
}

const search = fc
  .array(
    fc.oneof(
      fc.constantFrom('ann', 'MEYER', 'zoë', '"100%"', 'NOT', 'OR', 'AND', '(', ')', '49301', 'ün', 'zz', '"e s"'),
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((words) => words.join(' '))

interface Table {
  readonly view: View
  readonly key: string
  readonly struct: StructDeclaration
  readonly fields: Fields
  /** Properties of the struct that $search looks into here. */
  readonly searched: readonly string[]
}

const TABLES: readonly Table[] = [
  {
    view: 'CallHistoryView',
    key: 'SegmentId',
    struct: CallHistory.struct,
    fields: {
      texts: ['SrcDn', 'SrcDisplayName', 'DstDn', 'DstDisplayName'],
      numbers: ['SegmentId', 'SrcDnType', 'SrcRecId', 'SegmentActionId'],
      times: ['SegmentStartTime', 'SegmentEndTime'],
      truths: ['CallAnswered', 'SrcExternal', 'DstInternal'],
      durations: ['CallTime'],
    },
    searched: ['SrcDn', 'SrcDisplayName', 'DstDn', 'DstDisplayName'],
  },
  {
    view: 'EventLog',
    key: 'Id',
    struct: EventLogs.struct,
    fields: { texts: ['Message'], numbers: ['Id'], times: ['TimeGenerated'], truths: [], durations: [] },
    searched: [],
  },
  {
    view: 'AuditLog',
    key: 'Id',
    struct: AuditLogs.struct,
    fields: {
      // PrevData is null for what was created: text that is not there.
      texts: ['ObjectName', 'UserName', 'Ip', 'PrevData'],
      numbers: ['Id', 'Action'],
      times: ['Timestamp'],
      truths: [],
      durations: [],
    },
    searched: [],
  },
]

function suite(open: () => Promise<Store>): void {
  let store: Store
  before(async () => {
    store = await open()
    await store.storeCalls(Array.from({ length: 60 }, (_, index) => record(index)))
    await store.logEvents(
      NAMES.map((message, index) => ({
        at: START + index * 7_333_111,
        id: `event.${index}`,
        severity: 'Info',
        call: null,
        message,
        tip: null,
        parameters: {},
      })),
    )
    for (const [index, name] of NAMES.entries()) {
      const by = { user: name, ip: '127.0.0.1', source: 'xapi' } as const
      const made = await store.write([{ kind: 'create', noun: 'User', fields: { FirstName: name } }], by)
      const id = made.rows[0]?.id ?? 0
      if (index % 2 === 0) await store.write([{ kind: 'patch', noun: 'User', id, fields: { LastName: name } }], by)
    }
  })
  after(() => store.close())

  for (const { view, key, struct, fields, searched } of TABLES) {
    for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kathmandu']) {
      test(`any filter of ${view} in ${zone}`, { timeout: 120_000 }, async () => {
        const { rows } = await store.query(view, { limit: 1000 })
        assert.ok(rows.length >= NAMES.length)
        const field = (row: (typeof rows)[number], name: string): unknown => row[name] ?? null
        const reading = { struct, field, now: NOW, zone, ignoreCase: true }
        let [asked, refused, hit] = [0, 0, 0]
        await fc.assert(
          fc.asyncProperty(filters(fields), async (text) => {
            const filter = parseExpression(text)
            const expected = runQuery(rows, { filter, orderBy: [], search: null, skip: 0, top: 1000 }, reading).rows
            const where = conditionOf(() => toCondition(filter, struct, NOW, zone))
            if (where === null) {
              refused += 1
              return
            }
            asked += 1
            if (expected.length > 0 && expected.length < rows.length) hit += 1
            const found = await store.query(view, { where, limit: 1000, count: true })
            assert.deepEqual(
              found.rows.map((row) => row[key]).toSorted(byNumber),
              expected.map((row) => row[key]).toSorted(byNumber),
            )
            assert.equal(found.total, expected.length)
          }),
          { numRuns: 250 },
        )
        assert.ok(refused < asked / 5, `${refused} were refused, ${asked} were asked`)
        // Filters that find all or nothing prove little.
        assert.ok(hit >= 10, `only ${hit} of ${asked} found some rows and not all`)
      })
    }

    if (searched.length === 0) continue
    test(`any $search of ${view}`, { timeout: 120_000 }, async () => {
      const { rows } = await store.query(view, { limit: 1000 })
      const marked = Object.fromEntries(
        Object.entries(struct.fields).map(([name, field]) => [name, { ...field, searchable: searched.includes(name) }]),
      )
      const field = (row: (typeof rows)[number], name: string): unknown => row[name] ?? null
      const reading = { struct: { ...struct, fields: marked }, field, now: NOW }
      await fc.assert(
        fc.asyncProperty(search, async (text) => {
          const wanted = conditionOf(() => parseQuery(`$search=${encodeURIComponent(text)}`).search)
          if (wanted === null) return
          const query = { filter: null, orderBy: [], search: wanted, skip: 0, top: 1000 }
          const expected = runQuery(rows, query, reading).rows
          const found = await store.query(view, { search: wanted, limit: 1000 })
          assert.deepEqual(
            found.rows.map((row) => row[key]).toSorted(byNumber),
            expected.map((row) => row[key]).toSorted(byNumber),
          )
        }),
        { numRuns: 150 },
      )
    })
  }
}

function byNumber(a: unknown, b: unknown): number {
  return Number(a) - Number(b)
}

function conditionOf<T>(make: () => T): T | null {
  try {
    return make()
  } catch (error) {
    if (error instanceof ODataRefusal) return null
    throw error
  }
}

describe('in memory and on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-meaning-'))
  const key = createSecretKey(randomBytes(32))
  suite(() => openStore({ url: `sqlite:${join(folder, 'm.db')}`, key, now: clock() }))
  after(() => rmSync(folder, { recursive: true, force: true }))
})

describe('in memory and on PostgreSQL', { skip: postgresMissing }, () => {
  let server: PrivatePostgres
  const key = createSecretKey(randomBytes(32))
  suite(async () => {
    server = await privatePostgres()
    await server.createDatabase('meaning')
    return openStore({ url: server.url('meaning'), key, now: clock() })
  })
  after(() => server.stop())
})
