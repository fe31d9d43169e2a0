// Calls through a whole Cordboard by SIPp, a test program nobody here wrote.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { freePort, playScenario, Sipp, type SippOptions, withoutProgram } from '@cordboard/lab'
import { Cordboard, type TestUser, users } from './cordboard.fixture.ts'

const [anna, bert, carl] = users as readonly [TestUser, TestUser, TestUser, TestUser]

describe('SIPp', { skip: withoutProgram('sipp') }, () => {
  let pbx: Cordboard

  before(async () => {
    pbx = await Cordboard.start()
  })
  after(async () => {
    await pbx.stop()
  })

  const as = (user: TestUser): Pick<SippOptions, 'target' | 'authUser' | 'password' | 'keys'> => ({
    target: pbx.registrar,
    authUser: user.authId,
    password: user.password,
    keys: { number: user.number },
  })

  /** Registers a user's phone on a port of its own and plays the callee's scenario there. */
  async function callee(user: TestUser, options: Omit<SippOptions, 'target'>): Promise<Sipp> {
    const localPort = await freePort()
    const transport = options.transport ?? 'u1'
    await playScenario({ ...as(user), scenario: 'register', localPort, transport })
    return await Sipp.start({ ...as(user), ...options, localPort })
  }

  async function bothContent(caller: Promise<void>, answerer: Sipp): Promise<void> {
    const [, verdict] = await Promise.all([caller, answerer.verdict])
    assert.ok(verdict.ok, verdict.story)
  }

  test('registers with digest', async () => {
    await playScenario({ ...as(anna), scenario: 'register' })
  })

  test('is challenged again with a wrong password', async () => {
    await playScenario({ ...as(anna), password: 'wrong', scenario: 'register-refused' })
  })

  test('calls, talks and hangs up', async () => {
    const phone = await callee(bert, { scenario: 'answer' })
    await bothContent(playScenario({ ...as(anna), scenario: 'call', service: bert.number, args: ['-d', '300'] }), phone)
  })

  test('is hung up by the callee', async () => {
    const phone = await callee(bert, { scenario: 'answer-and-hang-up', args: ['-d', '300'] })
    await bothContent(playScenario({ ...as(anna), scenario: 'call-hung-up-by-callee', service: bert.number }), phone)
  })

  test('calls with a late offer', async () => {
    const phone = await callee(bert, { scenario: 'answer' })
    await bothContent(
      playScenario({ ...as(anna), scenario: 'call-late-offer', service: bert.number, args: ['-d', '300'] }),
      phone,
    )
  })

  test('gives up while it rings', async () => {
    const phone = await callee(bert, { scenario: 'ring-until-cancelled' })
    await bothContent(playScenario({ ...as(anna), scenario: 'call-cancelled', service: bert.number }), phone)
  })

  test('hears that the callee is busy', async () => {
    const phone = await callee(bert, { scenario: 'busy' })
    await bothContent(playScenario({ ...as(anna), scenario: 'call-busy', service: bert.number }), phone)
  })

  test('hears that a number does not exist', async () => {
    await playScenario({ ...as(anna), scenario: 'call-unknown', service: '999' })
  })

  test('holds and resumes', async () => {
    const phone = await callee(bert, { scenario: 'answer' })
    await bothContent(playScenario({ ...as(anna), scenario: 'call-hold', service: bert.number }), phone)
  })

  test('sends its peer on by REFER', async () => {
    const phone = await callee(bert, { scenario: 'answer' })
    const third = await callee(carl, { scenario: 'answer-and-hang-up', args: ['-d', '300'] })
    const caller = playScenario({
      ...as(anna),
      scenario: 'call-refer',
      service: bert.number,
      keys: { number: anna.number, transferto: carl.number },
    })
    await bothContent(caller, phone)
    const verdict = await third.verdict
    assert.ok(verdict.ok, verdict.story)
  })

  test('calls over TCP', async () => {
    const phone = await callee(bert, { scenario: 'answer' })
    await bothContent(
      playScenario({ ...as(anna), scenario: 'call', service: bert.number, transport: 't1', args: ['-d', '300'] }),
      phone,
    )
  })

  test('has a hundred calls at once', { timeout: 60_000 }, async () => {
    const phone = await callee(bert, { scenario: 'answer', calls: 100, timeoutSeconds: 40 })
    const caller = playScenario({
      ...as(anna),
      scenario: 'call',
      service: bert.number,
      calls: 100,
      callsPerSecond: 50,
      args: ['-d', '4000'],
      timeoutSeconds: 40,
    })
    await bothContent(caller, phone)
  })

  test('leaves nothing behind: no call, no port', async () => {
    const response = await pbx.fetch('/metrics')
    const text = await response.text()
    assert.match(text, /^cordboard_calls 0$/m)
    for (const line of text.split('\n'))
      if (line.startsWith('cordboard_media_ports{') && line.includes('"in use"')) assert.match(line, / 0$/)
  })
})
