// What a line says of a call: inside, in by a DID, out by a trunk, missed, transferred; and how lines are put together.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CDR_FIELDS } from '@cordboard/model'
import type { CallRecordRow, CallSegmentRow } from '@cordboard/store'
import fc from 'fast-check'
import { callLine, LINE_END, type LineField, type LineForm } from './line.ts'

const START = Date.parse('2026-11-20T22:59:58Z')
const CALL = '01JD5Q0Z9X8W7V6T5S4R3Q2P1N'

function leg(given: Partial<CallSegmentRow> & Pick<CallSegmentRow, 'order' | 'number'>): CallSegmentRow {
  return {
    leg: `L${given.order}`,
    peerLeg: null,
    party: 'extension',
    name: '',
    direction: 'out',
    startedAt: START,
    answeredAt: START + 2000,
    endedAt: START + 92_000,
    cause: 'answered',
    sipCode: 200,
    action: 'ring',
    codec: null,
    jitterMs: null,
    packetsLost: null,
    mos: null,
    ...given,
  }
}

function record(given: Partial<CallRecordRow>): CallRecordRow {
  return {
    sequence: 1,
    call: CALL,
    alias: 77,
    startedAt: START,
    answeredAt: START + 2000,
    endedAt: START + 92_000,
    from: '101',
    fromName: 'Ann',
    to: '102',
    cause: 'answered',
    segments: [],
    ...given,
  }
}

function form(names: readonly LineField[], more: Partial<LineForm> = {}): LineForm {
  const fields = names.map((name) => ({ name, length: 0 }))
  return { fields, removeCommas: false, zone: 'Europe/Berlin', rates: [], ...more }
}

const ann = leg({ order: 1, number: '101', name: 'Ann', direction: 'in', action: 'call' })
const bob = leg({ order: 2, number: '102', name: 'Bob' })
const stranger = leg({ order: 1, number: '+442071234567', party: 'trunk', direction: 'in', action: 'call' })
const out = leg({
  order: 2,
  number: '00431234567',
  party: 'trunk',
  answeredAt: START + 2000,
  action: 'trunk 10000 Carrier, Abroad',
})
const nobody = { answeredAt: null, cause: 'no-answer' } as const

const inside = record({ segments: [ann, bob] })
const inbound = record({ from: '+442071234567', fromName: '', to: '+4930555', segments: [stranger, bob] })
const outbound = record({ to: '00431234567', segments: [ann, out] })
const missed = record({
  ...nobody,
  segments: [
    { ...ann, ...nobody },
    { ...bob, ...nobody },
  ],
})
const transferred = record({
  segments: [
    { ...ann, cause: 'transferred' },
    { ...bob, cause: 'transferred' },
    leg({ order: 3, number: '103', name: 'Carl' }),
    { ...ann, order: 4, action: 'transferred' },
  ],
})

const EXPECTED: readonly (readonly [string, CallRecordRow, string])[] = [
  [
    'a call inside',
    inside,
    `Call ${CALL},77,00:01:30,2026/11/20 23:59:58,2026/11/21 00:00:00,2026/11/21 00:01:30,answered,Ext.101,Ext.102,101,102,102,,Ext.102,102,,,,,Chain: Ext.102;,extension,extension,extension,Ann,Bob,Bob,`,
  ],
  [
    'a call in by a DID',
    inbound,
    `Call ${CALL},77,00:01:30,2026/11/20 23:59:58,2026/11/21 00:00:00,2026/11/21 00:01:30,answered,+442071234567,Ext.102,,102,+4930555,,Ext.102,102,,,,,Chain: Ext.102;,external_line,extension,extension,,Bob,Bob,`,
  ],
  [
    'a call out by a trunk, with its price',
    outbound,
    `Call ${CALL},77,00:01:30,2026/11/20 23:59:58,2026/11/21 00:00:00,2026/11/21 00:01:30,answered,Ext.101,00431234567,101,10000,00431234567,,00431234567,10000,,0.2,0.3000,,Chain: 00431234567;,extension,external_line,external_line,Ann,,,`,
  ],
  [
    'a missed call',
    missed,
    `Call ${CALL},77,00:00:00,2026/11/20 23:59:58,,2026/11/21 00:01:30,no-answer,Ext.101,Ext.102,101,102,102,,Ext.102,102,,,,,Chain: Ext.102;,extension,extension,extension,Ann,Bob,Bob,`,
  ],
  [
    'a transferred call',
    transferred,
    `Call ${CALL},77,00:01:30,2026/11/20 23:59:58,2026/11/21 00:00:00,2026/11/21 00:01:30,answered,Ext.101,Ext.102,101,102,102,transferred,Ext.103,103,,,,,Chain: Ext.102;Ext.103;,extension,extension,extension,Ann,Bob,Carl,`,
  ],
]

const rates = [
  { prefix: '0043', rate: 0.2 },
  { prefix: '00', rate: 9 },
  { prefix: '00437', rate: 5 },
]

describe('a line', () => {
  for (const [what, call, line] of EXPECTED) {
    test(`of ${what} has all 27 fields`, () => {
      assert.equal(callLine(call, form(CDR_FIELDS, { rates })), line + LINE_END)
    })
  }

  test('of a call that reached nobody names what was dialled', () => {
    const lost = record({ answeredAt: null, cause: 'rejected', to: '999', segments: [{ ...ann, ...nobody }] })
    const names = ['to-no', 'dial-no', 'final-number', 'to-dn', 'chain', 'to-type'] as const
    assert.equal(callLine(lost, form(names)), `999,999,999,,,${LINE_END}`)
  })

  test('leaves out phones that only rang beside the one that answered', () => {
    const beside = { ...leg({ order: 2, number: '104' }), answeredAt: null, cause: 'completed-elsewhere' }
    const call = record({ segments: [ann, beside, leg({ order: 3, number: '102' })] })
    assert.equal(callLine(call, form(['to-no', 'chain', 'reason-changed'])), `Ext.102,Chain: Ext.102;,${LINE_END}`)
  })

  test('has the fields in the order asked for, filled up or cut to their lengths', () => {
    const fields = [
      { name: 'to-dn', length: 5 },
      { name: 'duration', length: 0 },
      { name: 'from-dispname', length: 2 },
    ] as const
    assert.equal(callLine(inside, { ...form([]), fields }), `102  ,00:01:30,An${LINE_END}`)
    assert.equal(callLine(inside, { ...form([]), fields, removeCommas: true }), `102  00:01:30An${LINE_END}`)
  })

  test('quotes what has a comma or a quote in it, and without commas quotes nothing', () => {
    const named = record({ segments: [{ ...ann, name: 'Lee, "Ann"' }, bob] })
    const fields = form(['from-dispname', 'to-dn'])
    assert.equal(callLine(named, fields), `"Lee, ""Ann""",102${LINE_END}`)
    assert.equal(callLine(named, { ...fields, removeCommas: true }), `Lee, "Ann"102${LINE_END}`)
  })

  test('is one line with as many fields, whatever the parties are called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, number) => {
        const call = record({ from: number, to: number, fromName: name, segments: [{ ...ann, name, number }, bob] })
        const line = callLine(call, form(CDR_FIELDS))
        assert.ok(line.endsWith(LINE_END))
        const body = line.slice(0, -LINE_END.length)
        assert.doesNotMatch(body, /\p{Cc}/u)
        // Outside of quotes, each comma parts two fields.
        assert.equal(body.replaceAll(/"(?:[^"]|"")*"/g, '').split(',').length, CDR_FIELDS.length)
      }),
    )
  })
})
