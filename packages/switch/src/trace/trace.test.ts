// The ring's bounds, masking, followers, and the ladder's picture.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Flow } from '@cordboard/sip'
import fc from 'fast-check'
import { drawLadder, EMPTY_LADDER, ladderStep } from './ladder.ts'
import { callIdOf } from './peek.ts'
import { createTraceRing } from './trace-ring.ts'

const flow = (port: number): Flow => ({
  transport: 'udp',
  local: { address: '127.0.0.1', port: 5060 },
  remote: { address: '127.0.0.1', port },
  connection: null,
})
const message = (start: string, callId: string, ...more: string[]) =>
  Buffer.from([start, `Call-ID: ${callId}`, 'CSeq: 1 INVITE', ...more, '', ''].join('\r\n'))
const ringOf = (limits: { maxMessages?: number; maxBytes?: number } = {}) => {
  let now = 1000
  return createTraceRing({ wallMs: () => now++, ...limits })
}

describe('the trace ring', () => {
  it('gives back the messages of a call, oldest first, of both its dialogs', () => {
    const ring = ringOf()
    ring.record('in', flow(1), message('INVITE sip:1@x SIP/2.0', 'a'), null)
    ring.record('out', flow(2), message('INVITE sip:2@x SIP/2.0', 'b'), null)
    ring.record('in', flow(3), message('OPTIONS sip:3@x SIP/2.0', 'c'), null)
    ring.record('in', flow(2), message('SIP/2.0 180 Ringing', 'b'), null)
    const lines = ring.lines(new Set(['a', 'b']))
    assert.deepEqual(
      lines.map((line) => [line.sipCallId, line.summary, line.remote]),
      [
        ['a', 'INVITE sip:1@x SIP/2.0', '127.0.0.1:1'],
        ['b', 'INVITE sip:2@x SIP/2.0', '127.0.0.1:2'],
        ['b', 'SIP/2.0 180 Ringing', '127.0.0.1:2'],
      ],
    )
    assert.equal(ring.lines(null).length, 4)
    assert.equal(ring.lines(null, 2)[0]?.sipCallId, 'c')
  })

  it('never shows credentials or media keys', () => {
    const ring = ringOf()
    const secrets = [
      'Authorization: Digest username="101", response="0123456789abcdef"',
      'Content-Type: application/sdp',
    ]
    const sdp =
      'm=audio 4000 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:SECRETSECRETSECRETSECRETSECRETSECRETSECR\r\n'
    ring.record(
      'in',
      flow(1),
      Buffer.concat([message('REGISTER sip:x SIP/2.0', 'a', ...secrets), Buffer.from(sdp)]),
      null,
    )
    const [line] = ring.lines(null)
    assert.ok(line && !line.text.includes('0123456789abcdef') && !line.text.includes('SECRETSECRET'))
  })

  it('reads Call-ID in every spelling', () => {
    for (const name of ['Call-ID: x1', 'CALL-ID:x1', 'call-id :  x1 ', 'i: x1', 'I\t: x1']) {
      assert.equal(
        callIdOf(Buffer.from(`INVITE sip:a SIP/2.0\r\nInfo: i\r\n${name}\r\nVia: v\r\n\r\ni: body`)),
        'x1',
        name,
      )
    }
    assert.equal(callIdOf(Buffer.from('nonsense')), '')
    assert.equal(callIdOf(Buffer.from('A b C\r\n\r\nCall-ID: body')), '')
  })

  it('stays within its bounds and its index never lies', () => {
    const step = fc.record({ callId: fc.constantFrom('a', 'b', 'c'), size: fc.nat(300), look: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const ring = ringOf({ maxMessages: 10, maxBytes: 1000 })
        let all: { callId: string; length: number }[] = []
        for (const { callId, size, look } of steps) {
          const bytes = message('OPTIONS sip:x SIP/2.0', callId, `X: ${'x'.repeat(size)}`)
          ring.record('in', flow(1), bytes, null)
          all.push({ callId, length: bytes.length })
          while (all.length > 10 || all.reduce((sum, kept) => sum + kept.length, 0) > 1000) all = all.slice(1)
          const { messages, bytes: kept } = ring.counts()
          assert.deepEqual([messages, kept], [all.length, all.reduce((sum, one) => sum + one.length, 0)])
          if (look) assert.equal(ring.lines(new Set(['a'])).length, all.filter((one) => one.callId === 'a').length)
        }
      }),
    )
  })

  it('lets followers read along, each with a bounded queue', () => {
    const ring = ringOf()
    let woken = 0
    const fast = ring.follow(new Set(['a']), () => woken++)
    const slow = ring.follow(null, () => {}, 2)
    for (const callId of ['a', 'b', 'a', 'c'])
      ring.record('in', flow(1), message('OPTIONS sip:x SIP/2.0', callId), null)
    assert.equal(woken, 1)
    assert.deepEqual([fast.take().lines.length, fast.take().lines.length], [2, 0])
    const { lines, lost } = slow.take()
    assert.deepEqual([lines.map((line) => line.sipCallId), lost], [['a', 'c'], 2])
    fast.stop()
    slow.stop()
    assert.equal(ring.counts().followers, 0)
  })

  it('names the call a dialog belongs to', () => {
    const ring = createTraceRing({ wallMs: () => 0, callOf: (id) => (id === 'a' ? 'ULID' : null) })
    ring.record('in', flow(1), message('OPTIONS sip:x SIP/2.0', 'a'), null)
    assert.equal(ring.lines(null)[0]?.call, 'ULID')
  })
})

describe('the ladder', () => {
  const lines = () => {
    const ring = ringOf()
    ring.record('in', flow(5071), message('INVITE sip:102@x SIP/2.0', 'a', 'X: 1', '\r\nm=audio 1 RTP/AVP 8'), null)
    ring.record('out', flow(5072), message('INVITE sip:102@y SIP/2.0', 'b'), null)
    ring.record('in', flow(5072), message('SIP/2.0 180 Ringing', 'b'), null)
    ring.record('out', flow(5071), message('SIP/2.0 180 Ringing', 'a'), null)
    ring.record('out', flow(5073), message('INVITE sip:102@z SIP/2.0', 'c'), null)
    return ring.lines(null)
  }
  it('draws one arrow per message between the right columns', () => {
    assert.deepEqual(drawLadder(lines(), { spacing: 22, self: 'Cordboard' }), [
      '     127.0.0.1:5071           Cordboard          127.0.0.1:5072        127.0.0.1:5073',
      '    0.000   |--- INVITE +SDP ---->|                     |                     |',
      '    0.001   |                     |------ INVITE ------>|                     |',
      '    0.002   |                     |<--- 180 Ringing ----|                     |',
      '    0.003   |<--- 180 Ringing ----|                     |                     |',
      '    0.004   |                     |----------------- INVITE ----------------->|',
    ])
  })
  it('can be drawn line by line, with a new heading for a new peer', () => {
    let state = EMPTY_LADDER
    const heights = lines().map((line) => {
      const [next, rows] = ladderStep(state, line)
      state = next
      return rows.length
    })
    assert.deepEqual(heights, [2, 2, 1, 1, 2])
  })
  it('lets no control characters reach the terminal', () => {
    const ring = ringOf()
    ring.record('in', flow(1), message('SIP/2.0 200 \u001b[2J\u009b2Jgone', 'a'), null)
    const drawn = drawLadder(ring.lines(null)).join('')
    assert.ok(!drawn.includes('\u001b') && !drawn.includes('\u009b'))
  })
})
