// What a zone answers, by table.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RecordType } from 'dns-packet'
import { answerFrom, type ZoneRecord, zoneOf } from './zone.ts'

const records: readonly ZoneRecord[] = [
  { name: 'pbx.example', type: 'A', address: '127.0.0.2' },
  { name: 'pbx.example', type: 'A', address: '127.0.0.3' },
  { name: 'PBX.example.', type: 'AAAA', address: '::1', ttlSeconds: 5 },
  { name: 'alias.example', type: 'CNAME', target: 'pbx.example' },
  { name: 'dangling.example', type: 'CNAME', target: 'nowhere.example' },
  { name: 'loop-a.example', type: 'CNAME', target: 'loop-b.example' },
  { name: 'loop-b.example', type: 'CNAME', target: 'loop-a.example' },
  { name: '_sip._udp.example', type: 'SRV', target: 'pbx.example', port: 5070, priority: 1, weight: 2 },
  { name: '*.pstn.twilio.com', type: 'A', address: '127.0.9.1' },
  { name: 'own.pstn.twilio.com', type: 'AAAA', address: '::1' },
  { name: 'a.deep.pstn.twilio.com', type: 'A', address: '127.0.9.2' },
]
const zone = zoneOf(records)

const table: readonly (readonly [string, RecordType, string, readonly string[]])[] = [
  ['pbx.example', 'A', 'found', ['A 127.0.0.2', 'A 127.0.0.3']],
  ['pBx.eXample', 'AAAA', 'found', ['AAAA ::1']],
  ['pbx.example', 'SRV', 'no data', []],
  ['nowhere.example', 'A', 'no such name', []],
  ['example', 'A', 'no data', []],
  ['_udp.example', 'SRV', 'no data', []],
  ['alias.example', 'A', 'found', ['CNAME pbx.example', 'A 127.0.0.2', 'A 127.0.0.3']],
  ['alias.example', 'CNAME', 'found', ['CNAME pbx.example']],
  ['dangling.example', 'A', 'found', ['CNAME nowhere.example']],
  ['mypbx.pstn.twilio.com', 'A', 'found', ['A 127.0.9.1']],
  ['sub.mypbx.pstn.twilio.com', 'A', 'found', ['A 127.0.9.1']],
  ['own.pstn.twilio.com', 'A', 'no data', []],
  ['b.own.pstn.twilio.com', 'A', 'no such name', []],
  ['b.deep.pstn.twilio.com', 'A', 'no such name', []],
  ['mypbx.pstn.twilio.com', 'NAPTR', 'no data', []],
]

for (const [name, type, outcome, answers] of table) {
  test(`${name} ${type}: ${outcome}${answers.length > 0 ? `, ${answers.join(', ')}` : ''}`, () => {
    const answer = answerFrom(zone, name, type)
    assert.equal(answer.outcome, outcome)
    assert.deepEqual(
      answer.answers.map((one) => `${one.type} ${'data' in one ? String(one.data) : ''}`),
      answers,
    )
  })
}

test('a circle of aliases ends after eight links', () => {
  assert.equal(answerFrom(zone, 'loop-a.example', 'A').answers.length, 8)
})

test('an SRV answer brings the addresses of its target along, and TTLs are those of the records', () => {
  const { answers, additionals } = answerFrom(zone, '_sip._udp.example', 'SRV')
  assert.deepEqual(answers, [
    {
      name: '_sip._udp.example',
      ttl: 60,
      class: 'IN',
      type: 'SRV',
      data: { target: 'pbx.example', port: 5070, priority: 1, weight: 2 },
    },
  ])
  assert.deepEqual(
    additionals.map((one) => (one.type === 'A' || one.type === 'AAAA' ? [one.data, one.ttl] : [])),
    [
      ['127.0.0.2', 60],
      ['127.0.0.3', 60],
      ['::1', 5],
    ],
  )
})
