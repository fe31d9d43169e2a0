// Pairs of baresip phones that speak tones and hear each other, over every transport, with different codecs and SRTP.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Baresip, type BaresipOptions, withoutProgram } from '@cordboard/lab'
import { dominantFrequency } from '@cordboard/media'
import { Cordboard, type TestUser, users } from './cordboard.fixture.ts'

const [anna, bert] = users as readonly [TestUser, TestUser, TestUser, TestUser]

type Side = Pick<BaresipOptions, 'codecs' | 'transport' | 'encryption'>
const pcmu = ['PCMU/8000/1']
const pcma = ['PCMA/8000/1']
const g722 = ['G722/16000/1']

const pairs: [what: string, caller: Side, callee: Side][] = [
  ['PCMU over UDP', { codecs: pcmu, transport: 'udp' }, { codecs: pcmu, transport: 'udp' }],
  ['PCMU to PCMA, UDP to TCP', { codecs: pcmu, transport: 'udp' }, { codecs: pcma, transport: 'tcp' }],
  ['PCMA to G.722 over TCP', { codecs: pcma, transport: 'tcp' }, { codecs: g722, transport: 'tcp' }],
  ['G.722 on both sides', { codecs: g722, transport: 'udp' }, { codecs: g722, transport: 'udp' }],
  [
    'SRTP on both sides over TLS',
    { codecs: pcmu, transport: 'tls', encryption: 'srtp-mand' },
    { codecs: pcmu, transport: 'tls', encryption: 'srtp-mand' },
  ],
  [
    'SRTP and G.722 over TLS to plain PCMU over UDP',
    { codecs: g722, transport: 'tls', encryption: 'srtp-mand' },
    { codecs: pcmu, transport: 'udp' },
  ],
  [
    'plain PCMA over UDP to SRTP PCMU over TLS',
    { codecs: pcma, transport: 'udp' },
    { codecs: pcmu, transport: 'tls', encryption: 'srtp-mand' },
  ],
  [
    'optional SRTP over TCP',
    { codecs: pcmu, transport: 'tcp', encryption: 'srtp' },
    { codecs: pcma, transport: 'tcp', encryption: 'srtp' },
  ],
]

describe('baresip', { skip: withoutProgram('baresip') }, () => {
  let pbx: Cordboard
  before(async () => {
    pbx = await Cordboard.start()
  })
  after(async () => {
    await pbx.stop()
  })

  async function phone(user: TestUser, side: Side, toneHz: number): Promise<Baresip> {
    return await Baresip.start({
      user: user.number,
      authUser: user.authId,
      password: user.password,
      registrar: `127.0.0.1:${side.transport === 'tls' ? pbx.ports.sips : pbx.ports.sip}`,
      authority: join(pbx.data, 'certificates', 'authority.crt'),
      toneHz,
      ...side,
    })
  }

  for (const [what, callerSide, calleeSide] of pairs)
    test(`${what}: each hears the other's tone`, { timeout: 60_000 }, async () => {
      const caller = await phone(anna, callerSide, 440)
      const callee = await phone(bert, calleeSide, 700)
      try {
        caller.dial(bert.number)
        await Promise.all([caller.event('CALL_ESTABLISHED'), callee.event('CALL_ESTABLISHED')])
        await Promise.all([caller.heardFor(1.5), callee.heardFor(1.5)])
        caller.hangUp()
        await Promise.all([caller.event('CALL_CLOSED'), callee.event('CALL_CLOSED')])
        const [callerHeard, calleeHeard] = await Promise.all([caller.heard(), callee.heard()])
        assertTone(callerHeard, 700)
        assertTone(calleeHeard, 440)
      } finally {
        await Promise.all([caller.stop(), callee.stop()])
      }
    })
})

/** The last second must be the tone and nothing else. */
function assertTone(heard: { samples: Int16Array; sampleRateHz: number }, hz: number): void {
  const last = heard.samples.subarray(-heard.sampleRateHz)
  const found = dominantFrequency(last, heard.sampleRateHz).hz
  assert.ok(Math.abs(found - hz) < 10, `heard ${found} Hz instead of ${hz}`)
}
