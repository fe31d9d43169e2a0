// Calls that the simulated LiveKit makes: what reaches the phone system, and what the application is told.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tone } from '../../phone/mouth.ts'
import { reject, take } from '../base/decision.ts'
import { DigestGate } from '../base/digest-gate.ts'
import { SipSite } from '../base/sip-site.ts'
import type { SiteOptions } from '../base/site-options.ts'
import { LiveKitCloud } from './cloud.ts'
import { callerHz } from './livekit.fixture.ts'

async function withPbx(
  onInvite: SiteOptions['onInvite'],
  story: (cloud: LiveKitCloud, pbx: SipSite) => Promise<void>,
): Promise<void> {
  const pbx = await SipSite.start({ name: 'pbx', media: { says: tone(callerHz) }, ...(onInvite ? { onInvite } : {}) })
  const cloud = await LiveKitCloud.start({ address: '127.0.22.1', host: 'p.eu.sip.livekit.cloud' })
  try {
    await story(cloud, pbx)
  } finally {
    await cloud.close()
    await pbx.close()
  }
}

test('a call from the cloud: User-Agent LiveKit, the trunk’s number as caller, digest uri of To, keys after the answer', async () => {
  const gate = new DigestGate({ realm: 'pbx' })
  const onInvite: SiteOptions['onInvite'] = ({ request }) =>
    gate.check(request, () => 'Secret1').result === 'accepted' ? take((call) => call.answer()) : gate.challenge()
  await withPbx(onInvite, async (cloud, pbx) => {
    const trunk = cloud.createOutboundTrunk({
      address: `127.0.0.1:${pbx.port('tcp')}`,
      numbers: ['999'],
      username: 'fonio',
      password: 'Secret1',
      headers: [['X-Trunk', 'a']],
    })
    const result = await cloud.createParticipant({
      trunkId: trunk.id,
      to: '101',
      toUser: 'sales',
      headers: [['X-Call', 'b']],
      says: tone(880),
      dtmf: '1w2',
    })
    assert.ok(result.ok)
    const pbxCall = pbx.calls[0]
    assert.ok(pbxCall !== undefined)
    await pbxCall.voice.hears(880)
    assert.equal(await pbxCall.voice.pressed(2), '12')
    await result.call.voice.hears(callerHz)
    await pbx.invited()
    const { facts } = await pbx.invites.take('the second', (seen) => seen)
    assert.deepEqual(
      [facts.source.address, facts.source.transport, facts.called.user, facts.to.user, facts.header('User-Agent')],
      ['127.0.22.1', 'tcp', '101', 'sales', 'LiveKit'],
    )
    assert.deepEqual(
      [facts.from.user, facts.from.host, facts.from.display, facts.header('X-Trunk'), facts.header('X-Call')],
      ['999', 'p.eu.sip.livekit.cloud', '999', 'a', 'b'],
    )
    const uri = `uri="sip:sales@127.0.0.1:${pbx.port('tcp')}"`
    assert.ok((facts.header('Proxy-Authorization') ?? '').includes(uri))
    assert.equal(facts.header('Session-Expires'), null)
    result.call.hangUp()
    await result.call.ended()
  })
})

test('a call that the phone system refuses with 403 reads as permission_denied', async () => {
  await withPbx(
    () => reject(403, 'Forbidden'),
    async (cloud, pbx) => {
      const trunk = cloud.createOutboundTrunk({ address: `127.0.0.1:${pbx.port('tcp')}`, numbers: ['999'] })
      const result = await cloud.createParticipant({ trunkId: trunk.id, to: '101' })
      assert.equal(
        result.ok ? '' : result.error.text,
        'code=permission_denied, message=twirp error unknown: sip status: 403: Forbidden, status=403',
      )
    },
  )
})

test('a call that nobody answers, an unknown trunk, a trunk without number and one with sip: in front', async () => {
  await withPbx(
    () => take((call) => call.ring()),
    async (cloud, pbx) => {
      const address = `127.0.0.1:${pbx.port('tcp')}`
      const trunk = cloud.createOutboundTrunk({ address, numbers: ['999'] })
      const codeOf = async (order: Parameters<LiveKitCloud['createParticipant']>[0]) => {
        const result = await cloud.createParticipant(order)
        return result.ok ? null : result.error.code
      }
      assert.equal(await codeOf({ trunkId: trunk.id, to: '101', ringingTimeoutMs: 300 }), 'deadline_exceeded')
      await pbx.saw('in', 'CANCEL')
      assert.equal(await codeOf({ trunkId: 'ST_none', to: '101' }), 'not_found')
      const bare = cloud.createOutboundTrunk({ address })
      assert.equal(await codeOf({ trunkId: bare.id, to: '101' }), 'invalid_argument')
      assert.throws(() => cloud.createOutboundTrunk({ address: 'sip:pbx.example' }), /no sip:/)
    },
  )
})
