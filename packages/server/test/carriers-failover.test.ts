// Calls out that find another way: by the next route, by the next address of a name; and those that must not.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Pstn, type PstnCall, RegistrarCarrier, type Subscriber, tone } from '@cordboard/lab'
import { type TestUser, users } from './cordboard.fixture.ts'
import { type Desk, idle, sitDown } from './office.fixture.ts'
import { logged, SeedOffice } from './seeds.fixture.ts'
import { addRule, addTrunk, endsHear, type MadeTrunk, ownAddress, untilOnline } from './trunks.fixture.ts'

const [annaUser, bertUser] = users as readonly [TestUser, TestUser]
const [annaHz, bertHz, janeHz] = [440, 550, 660]
const own = { a: '+4930100400', b: '+4930100500', pair: '+4930100600' }
const number = '+491751'

describe('calls out that find another way', { timeout: 180_000 }, () => {
  let office: SeedOffice
  let a: RegistrarCarrier
  let b: RegistrarCarrier
  let pair: RegistrarCarrier
  let jane: Subscriber
  let anna: Desk
  let bert: Desk
  let trunks: Readonly<Record<'a' | 'b' | 'pair' | 'lost', MadeTrunk>>

  before(async () => {
    office = await SeedOffice.open()
    const { api, names, pbx } = office
    const pstn = new Pstn()
    const target = `127.0.0.1:${pbx.ports.sip}`
    const start = (name: string, mine: string, addresses: readonly string[]): Promise<RegistrarCarrier> =>
      RegistrarCarrier.start({
        name,
        addresses,
        ipCustomers: [{ numbers: [mine], addresses: ['127.0.0.1'], target }],
        earlyMedia: name !== 'b.example',
        pstn,
      })
    a = await start('a.example', own.a, [ownAddress()])
    b = await start('b.example', own.b, [ownAddress()])
    pair = await start('pair.example', own.pair, [ownAddress(), ownAddress()])
    const [first, second] = pair.sites.map((site) => site.address)
    names.add(
      { name: 'a.example', type: 'A', address: a.site.address },
      { name: 'b.example', type: 'A', address: b.site.address },
      // The record that counts more comes last.
      { name: '_sip._udp.pair.example', type: 'SRV', priority: 20, target: 'two.pair.example', port: pair.site.port() },
      { name: '_sip._udp.pair.example', type: 'SRV', priority: 10, target: 'one.pair.example', port: pair.site.port() },
      { name: 'one.pair.example', type: 'A', address: first ?? '' },
      { name: 'two.pair.example', type: 'A', address: second ?? '' },
    )
    names.behave('lost.example', { silent: true })
    const trunk = (name: string, port: number, mine: string, fields = {}): Promise<MadeTrunk> =>
      addTrunk(api, {
        template: 'GenericSIPTrunk.pv.xml',
        name: name.toUpperCase(),
        host: `${name}.example`,
        port,
        fields: { ExternalNumber: mine, DidNumbers: [mine], ...fields },
      })
    trunks = {
      a: await trunk('a', a.site.port(), own.a),
      b: await trunk('b', b.site.port(), own.b),
      pair: await trunk('pair', 0, own.pair),
      lost: await trunk('lost', 5060, '+4930100700'),
    }
    const route = (name: keyof typeof trunks, StripDigits = 0) => ({ TrunkId: trunks[name].id, StripDigits })
    await addRule(api, { name: 'A, else B', prefix: '+', routes: [route('a'), route('b')] })
    await addRule(api, { name: 'A only', prefix: '81', routes: [route('a', 2)] })
    await addRule(api, { name: 'Pair', prefix: '82', routes: [route('pair', 2)] })
    await addRule(api, { name: 'Lost, else B', prefix: '83', routes: [route('lost', 2), route('b', 2)] })
    jane = pstn.subscriber(number, { says: tone(janeHz) })
    anna = await sitDown(pbx, annaUser, annaHz)
    bert = await sitDown(pbx, bertUser, bertHz)
    for (const up of [trunks.a, trunks.b, trunks.pair]) await untilOnline(api, up)
  })
  after(async () => {
    await Promise.all([anna, bert].map((desk) => desk?.phone.stop()))
    await Promise.all([a, b, pair].map((carrier) => carrier?.close()))
    await office?.close()
  })

  /** Who shows `caller` calls Jane, talks with her and hangs up. */
  async function talks(dialled: string, caller: string, withinMs = 20_000): Promise<void> {
    const call = await anna.phone.call(dialled)
    const taken = await jane.incoming(withinMs)
    taken.answer()
    await call.answered(withinMs)
    await endsHear(call, annaHz, taken, janeHz)
    assert.equal(taken.callerId, caller)
    call.hangUp()
    await taken.released(20_000)
    await idle(office.pbx)
  }

  for (const status of [403, 404, 480, 500, 503, 603]) {
    test(`${status} of the first route: the next one is tried, and the event log says so`, async () => {
      a.refuses = { status }
      await talks(number, own.b)
      await logged(office.api, new RegExp(`by trunk A .* failed: ${status} .*next route`))
      a.refuses = null
    })
  }

  for (const status of [486, 600]) {
    test(`${status} of the first route is final`, async () => {
      a.refuses = { status }
      const before_ = b.site.invites.history.length
      const call = await anna.phone.call(number)
      assert.equal((await call.failed(20_000)).status, status)
      assert.equal(b.site.invites.history.length, before_)
      a.refuses = null
      await idle(office.pbx)
    })
  }

  test('a carrier that is gone: the next route is tried', async () => {
    await a.stop()
    await talks(number, own.b, 30_000)
    await a.start()
  })

  test('with two routes early media is kept back, with one it is heard', async () => {
    for (const [dialled, status] of [
      [number, 180],
      [`81${number}`, 183],
    ] as const) {
      const call = await anna.phone.call(dialled)
      const taken = await jane.incoming(20_000)
      assert.equal(await call.rings(20_000), status)
      if (status === 183) await call.voice.hearsSound({ withinMs: 20_000 })
      else assert.equal(call.voice.figures().packets, 0)
      call.hangUp()
      await taken.released(20_000)
      await idle(office.pbx)
    }
  })

  test('no more calls by a trunk than it may have: the next one takes the next route, or is refused', async () => {
    await office.api.patch(`/Trunks(${trunks.a.id})`, { SimultaneousCalls: 1 })
    await untilOnline(office.api, trunks.a)
    const first = await anna.phone.call(number)
    const one = await jane.incoming(20_000)
    one.answer()
    await first.answered(20_000)
    const second = await bert.phone.call(number)
    const other = await jane.incoming(20_000)
    other.answer()
    await second.answered(20_000)
    assert.deepEqual([one.callerId, other.callerId], [own.a, own.b])
    const third = await bert.phone.call(`81${number}`)
    assert.ok((await third.failed(20_000)).status >= 400)
    await logged(office.api, /by trunk A .* failed: .*No other route/)
    // From outside as well: the carrier hears 503 and may try elsewhere.
    const refused: PstnCall = jane.call(own.a)
    assert.equal((await refused.released(20_000)).status, 503)
    first.hangUp()
    second.hangUp()
    await Promise.all([one.released(20_000), other.released(20_000)])
    await idle(office.pbx)
    await office.api.patch(`/Trunks(${trunks.a.id})`, { SimultaneousCalls: 10 })
  })

  test('the first address of a name is silent: the second is tried after some seconds, and comes first from then on', async () => {
    const [dead, live] = pair.sites
    assert.ok(dead !== undefined && live !== undefined)
    await talks(`82${number}`, own.pair)
    assert.equal(dead.invites.history.length, 1)
    dead.silent = true
    const from = performance.now()
    await talks(`82${number}`, own.pair, 30_000)
    const tookMs = performance.now() - from
    assert.equal(live.invites.history.length, 1)
    assert.ok(tookMs > 3000, `the dead address was not given its time: ${tookMs} ms`)
    const again = performance.now()
    await talks(`82${number}`, own.pair, 30_000)
    assert.ok(performance.now() - again < tookMs, 'the dead address is still tried first')
    assert.equal(live.invites.history.length, 2)
  })

  test('a name server that does not answer for one trunk delays no call by another', async () => {
    const { api, names } = office
    names.behave('later.example', { silent: true })
    await api.patch(`/Trunks(${trunks.lost.id})`, { Gateway: { Host: 'later.example' } })
    await names.asked('later.example', 'A', 20_000)
    const slow = await bert.phone.call(`83${number}`)
    const quick = await anna.phone.call(`81${number}`)
    const others: PstnCall[] = []
    const quickRings = (async (): Promise<PstnCall> => {
      for (;;) {
        const call = await jane.incoming(20_000)
        if (call.callerId === own.a) return call
        others.push(call)
      }
    })()
    const unresolved = logged(api, /Trunk LOST .* cannot be found.*later\.example/)
    const winner = await Promise.race([quickRings.then(() => 'call'), unresolved.then(() => 'names')])
    assert.equal(winner, 'call')
    const first = await quickRings
    first.answer()
    await quick.answered(20_000)
    const second = others[0] ?? (await jane.incoming(20_000))
    assert.equal(second.callerId, own.b)
    second.answer()
    await slow.answered(20_000)
    await unresolved
    quick.hangUp()
    slow.hangUp()
    await Promise.all([first.released(20_000), second.released(20_000)])
    await idle(office.pbx)
  })
})
