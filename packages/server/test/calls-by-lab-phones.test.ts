// Calls of scripted phones through a whole Cordboard: what must work when connections, processes or parties change under them.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { freePort } from '@cordboard/lab'
import { Cordboard, type TestUser, users } from './cordboard.fixture.ts'
import {
  type Desk,
  hangUp,
  hearEachOther,
  hearsMusic,
  idle,
  recordsReach,
  sitDown,
  type Talk,
  talk,
} from './office.fixture.ts'

const [annaUser, bertUser, carlUser] = users as readonly [TestUser, TestUser, TestUser, TestUser]

/** As behind NAT: nobody can connect to the address this phone names, it is reached by its own connection or not at all. */
async function unreachable(kind: 'sip' | 'media', port: number): Promise<number> {
  return kind === 'sip' ? await freePort() : port
}

describe('the switch killed -9 under calls over TCP', { timeout: 120_000 }, () => {
  let pbx: Cordboard
  let anna: Desk
  let bert: Desk

  before(async () => {
    pbx = await Cordboard.start()
    anna = await sitDown(pbx, annaUser, 440, { transport: 'tcp', doors: unreachable })
    bert = await sitDown(pbx, bertUser, 600, { transport: 'tcp', doors: unreachable })
  })
  after(async () => {
    await Promise.all([anna, bert].map((desk) => desk?.phone.stop()))
    await pbx.stop()
  })

  async function killedUnder(): Promise<Talk> {
    const talking = await talk(anna, bert)
    await pbx.kill('switch')
    await Promise.all([anna, bert].map((desk) => desk.phone.registersAgain(20_000)))
    await hearEachOther(talking)
    return talking
  }

  async function holdAndResume(talking: Talk, by: 'caller' | 'callee'): Promise<void> {
    const [holder, held, hz] =
      by === 'caller'
        ? [talking.caller, talking.callee, talking.callerHz]
        : [talking.callee, talking.caller, talking.calleeHz]
    await holder.hold()
    await hearsMusic(held, hz)
    await holder.resume()
    await hearEachOther(talking)
  }

  test('the caller hangs up: the callee hears of it over its new connection', async () => {
    const talking = await killedUnder()
    await hangUp(talking.caller, talking.callee)
    assert.equal((await recordsReach(pbx, 1)).at(-1)?.cause, 'answered')
    await idle(pbx)
  })

  test('the callee hangs up: the caller hears of it over its new connection', async () => {
    const talking = await killedUnder()
    await hangUp(talking.callee, talking.caller)
    assert.equal((await recordsReach(pbx, 2)).at(-1)?.cause, 'answered')
    await idle(pbx)
  })

  test('both sides can hold and resume, and a media process that dies is replaced by re-INVITE', async () => {
    const talking = await killedUnder()
    await holdAndResume(talking, 'caller')
    await holdAndResume(talking, 'callee')
    await pbx.kill('media')
    await hearEachOther(talking, 500, 15_000)
    await hangUp(talking.caller, talking.callee)
    await recordsReach(pbx, 3)
    await idle(pbx)
  })
})

describe('who is shown, without a domain set', { timeout: 60_000 }, () => {
  let pbx: Cordboard
  let anna: Desk
  let bert: Desk
  let carl: Desk

  before(async () => {
    pbx = await Cordboard.start()
    anna = await sitDown(pbx, annaUser, 440)
    bert = await sitDown(pbx, bertUser, 600, { transport: 'tcp' })
    carl = await sitDown(pbx, carlUser, 800)
  })
  after(async () => {
    await Promise.all([anna, bert, carl].map((desk) => desk?.phone.stop()))
    await pbx.stop()
  })

  test('phones see numbers at the address they registered at, and after a transfer whom they talk to now', async () => {
    const talking = await talk(anna, bert)
    const invite = talking.callee.request
    assert.equal(invite?.from.uriText, 'sip:101@127.0.0.1')
    assert.match(invite.header('P-Asserted-Identity') ?? '', /<sip:101@127\.0\.0\.1>/)
    const sentOn = talking.callee.transfer(`sip:${carlUser.number}@${pbx.registrar}`)
    const target = await carl.phone.incoming()
    target.answer()
    assert.equal(await sentOn, 200)
    const update = await anna.phone.saw('in', 'UPDATE')
    assert.match(update.text, /P-Asserted-Identity: .*<sip:103@127\.0\.0\.1>/)
    await hearEachOther({ caller: talking.caller, callee: target, callerHz: anna.hz, calleeHz: carl.hz })
    await hangUp(target, talking.caller)
    await idle(pbx)
  })
})
