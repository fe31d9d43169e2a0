// Whom the simulated LiveKit does not let in, and what they hear: by a lab phone, and by hand where the phone is too polite.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agentHz, byHand, openFor999, withCloud } from './livekit.fixture.ts'

test('refusals: no trunk, no rule, conflict, quota, no common codec, no offer', async () => {
  await withCloud({ codecs: ['PCMU'] }, { codecs: ['PCMA'] }, async (cloud, ann) => {
    const refused = async (number: string, options = {}): Promise<string> => {
      const out = await ann.call(number, options)
      const { status, reason } = await out.failed()
      return `${status} ${reason}`
    }
    cloud.createInboundTrunk({ numbers: ['999', '997'] })
    cloud.createInboundTrunk({ numbers: ['998', '997'] })
    assert.equal(await refused('1000'), '404 Does not match any SIP Trunks')
    assert.equal(await refused('999'), '404 Does not match Trunks or Dispatch Rules')
    assert.equal(await refused('997'), '503 Try again later')
    cloud.createDispatchRule()
    assert.equal(await refused('999'), '400 Bad Request')
    assert.equal(await refused('999', { lateOffer: true }), '400 Bad Request')
    cloud.unavailable = true
    assert.equal(await refused('999'), '503 Try again later')
  })
})

test('an unknown source and a flood are dropped without a word', async () => {
  const timers = { t1: 20, t2: 80 }
  const more = { transport: 'udp', timers } as const
  const silent = async (
    cloud: Parameters<Parameters<typeof withCloud>[2]>[0],
    ann: Parameters<Parameters<typeof withCloud>[2]>[1],
  ) => {
    const out = await ann.call('999')
    const { status, silent } = await out.failed(30_000)
    assert.deepEqual([status, silent], [408, 'timeout'])
    assert.equal(cloud.site.trace.filter(({ direction }) => direction === 'out').length, 0)
  }
  await withCloud({ knownSources: ['143.223.88.0/21'] }, more, async (cloud, ann) => {
    openFor999(cloud)
    await silent(cloud, ann)
  })
  await withCloud({}, more, async (cloud, ann) => {
    cloud.createInboundTrunk({ numbers: ['999'], allowedAddresses: ['143.223.88.0/21'] })
    cloud.createDispatchRule()
    await silent(cloud, ann)
  })
  await withCloud({ floodLimit: 0 }, more, async (cloud, ann) => {
    openFor999(cloud)
    await silent(cloud, ann)
  })
})

test('credentials: 407 "Unauthorized" of realm LiveKit without qop; right ones are let in, wrong ones get 401 and no challenge', async () => {
  const trunk = { numbers: ['999'], username: 'pbx', password: 'Secret1' }
  for (const [password, fine] of [
    ['Secret1', true],
    ['Secret2', false],
  ] as const) {
    await withCloud({}, { login: { username: 'pbx', password } }, async (cloud, ann) => {
      cloud.createInboundTrunk(trunk)
      cloud.createDispatchRule()
      const out = await ann.call('999')
      const challenge = await ann.saw('in', '407 Unauthorized')
      assert.match(challenge.text, /^Proxy-Authenticate: Digest .*realm="LiveKit"/m)
      assert.equal(challenge.text.includes('qop'), false)
      if (fine) await out.answered()
      else {
        assert.equal((await out.failed()).status, 401)
        assert.equal((await ann.saw('in', '401')).text.includes('-Authenticate:'), false)
      }
      out.hangUp()
      await out.ended()
    })
  }
})

test('a trunk may have a realm of its own, and a caller without credentials stays out', async () => {
  await withCloud({}, {}, async (cloud, ann) => {
    cloud.createInboundTrunk({ numbers: ['999'], username: 'pbx', password: 'Secret1', realm: 'acme' })
    cloud.createDispatchRule()
    const out = await ann.call('999')
    assert.equal((await out.failed()).status, 407)
    assert.match((await ann.saw('in', '407')).text, /realm="acme"/)
  })
})

test('a retry with the same Call-ID and From tag gets the same refusal, also when the cause is gone; a new From tag is judged anew', async () => {
  await withCloud({}, {}, async (cloud) => {
    await byHand(cloud, async (ask) => {
      const callId = 'one-and-the-same'
      assert.equal(await ask('INVITE', { callId, fromTag: 'first' }), 'SIP/2.0 404 No trunk found')
      openFor999(cloud)
      assert.equal(await ask('INVITE', { callId, fromTag: 'first' }), 'SIP/2.0 404 No trunk found')
      // Let in now, but without an offer: it is judged again, and further.
      assert.equal(await ask('INVITE', { callId, fromTag: 'second' }), 'SIP/2.0 400 Bad Request')
    })
  })
})

test('a request in a dialog that does not exist gets 481', async () => {
  await withCloud({}, {}, async (cloud) => {
    await byHand(cloud, async (ask) => {
      for (const method of ['BYE', 'INVITE', 'NOTIFY']) {
        const line = await ask(method, { callId: method, fromTag: 'mine', toTag: 'yours' })
        assert.match(line, /^SIP\/2\.0 481 /, method)
      }
    })
  })
})

test('a request that requires reliable responses or a session timer gets 420', async () => {
  await withCloud({}, {}, async (cloud, ann) => {
    openFor999(cloud)
    for (const tag of ['100rel', 'timer']) {
      const out = await ann.call('999', { headers: [['Require', tag]] })
      assert.equal((await out.failed()).status, 420)
    }
  })
})

test('a trunk that demands encryption takes SRTP and refuses plain RTP with 400', async () => {
  for (const [srtp, fine] of [
    ['required', true],
    ['off', false],
  ] as const) {
    await withCloud({}, { srtp }, async (cloud, ann) => {
      cloud.createInboundTrunk({ numbers: ['999'], encryption: 'require' })
      cloud.createDispatchRule()
      const out = await ann.call('999')
      if (!fine) {
        assert.equal((await out.failed()).status, 400)
        return
      }
      await out.answered()
      await out.voice.hears(agentHz)
      out.hangUp()
      await out.ended()
    })
  }
})
