// The rules of security that concern SIP and media, each against a whole instance and from addresses of their own.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connect } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { administrator, Cordboard, type TestUser, users } from './cordboard.fixture.ts'
import { flood } from './flood.fixture.ts'
import {
  audibleMs,
  type Desk,
  eventually,
  hangUp,
  hearEachOther,
  longestGapMs,
  metric,
  signIn,
  sitDown,
  talk,
} from './office.fixture.ts'
import { Api } from './seeds.fixture.ts'
import { Stranger, statusOf } from './stranger.fixture.ts'
import { addTrunk, untilOnline } from './trunks.fixture.ts'

const [annaUser, bertUser, carlUser] = users as readonly [TestUser, TestUser, TestUser, TestUser]
const entryOfCli = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

describe('security', { timeout: 120_000 }, () => {
  let pbx: Cordboard
  let anna: Desk
  let bert: Desk
  const open: { close(): void }[] = []
  const desks: Desk[] = []

  before(async () => {
    pbx = await Cordboard.start({
      environment: { CORDBOARD_LOG: 'debug' },
      setup: {
        Users: users.map(({ number, authId, password }) => ({
          Number: number,
          FirstName: `User ${number}`,
          AuthID: authId,
          AuthPassword: password,
          SRTPMode: number === carlUser.number ? 'SRTPEnforced' : 'SRTPEnabled',
        })),
        AntiHackingSettings: { HackAuthRequests: 10 },
        Blocklist: [{ IPAddrMask: '127.0.0.99', BlockType: 'Allow', Description: 'trusted' }],
      },
    })
    anna = await desk(annaUser, 440)
    bert = await desk(bertUser, 600)
  })
  after(async () => {
    for (const each of open) each.close()
    await Promise.all(desks.map((each) => each.phone.stop()))
    await pbx.stop()
  })

  async function desk(user: TestUser, hz: number, more: Parameters<typeof sitDown>[3] = {}): Promise<Desk> {
    const made = await sitDown(pbx, user, hz, more)
    desks.push(made)
    return made
  }

  async function stranger(address: string): Promise<Stranger> {
    const made = await Stranger.at(address, pbx.ports.sip)
    open.push(made)
    return made
  }

  /** True when what was sent before is not answered: whatever came earlier has been dealt with when this is answered. */
  async function heardNothing(who: Stranger, send: () => void): Promise<boolean> {
    const before_ = who.heard.length
    send()
    const fence = await stranger('127.0.0.1')
    assert.equal(statusOf(await fence.ask({ method: 'OPTIONS', user: '100' })), 200)
    assert.equal(statusOf(await fence.ask({ method: 'OPTIONS', user: '100' })), 200)
    return who.heard.length === before_
  }

  for (const method of ['REGISTER', 'INVITE', 'MESSAGE', 'SUBSCRIBE', 'REFER'])
    test(`${method} without a login is challenged`, async () => {
      const who = await stranger('127.0.0.70')
      const headers =
        method === 'SUBSCRIBE' ? ['Event: message-summary'] : method === 'REFER' ? ['Refer-To: <sip:1@x>'] : []
      const answer = await who.ask({ method, user: annaUser.number, headers })
      assert.equal(statusOf(answer), 401)
      assert.match(answer ?? '', /\r\nWWW-Authenticate: Digest /)
    })

  test('a known and an unknown user get the same challenge, also after a wrong password', async () => {
    const who = await stranger('127.0.0.71')
    const plain = (answer: string | null): string =>
      (answer ?? '').replaceAll(/(nonce|branch|tag|rport)=[^;,\s]*/g, '$1').replaceAll(/(From|To|Call-ID): .*\r\n/g, '')
    const known = await who.ask({ method: 'REGISTER', user: annaUser.number })
    const unknown = await who.ask({ method: 'REGISTER', user: '7777' })
    assert.equal(plain(known), plain(unknown))
    const wrong = await who.logIn(annaUser.number, { authId: annaUser.authId, password: 'wrong' })
    const nobody = await who.logIn('7777', { authId: 'nobody', password: 'wrong' })
    assert.equal(statusOf(wrong), 401)
    assert.equal(plain(wrong), plain(nobody))
  })

  test('scanners get silence', async () => {
    const who = await stranger('127.0.0.72')
    const scan = who.text({ method: 'OPTIONS', user: '100', headers: ['User-Agent: friendly-scanner'] })
    assert.ok(await heardNothing(who, () => who.send(scan)))
  })

  test('the identity of a call comes from the login: a forged From is refused, identity headers are not believed', async () => {
    const forger = await desk({ ...annaUser, number: bertUser.number }, 440, { registers: false })
    await assert.rejects(forger.phone.register(), /403/)
    const forged = await forger.phone.call(bertUser.number)
    assert.equal((await forged.failed()).status, 403)
    const call = await anna.phone.call(bertUser.number, {
      headers: [
        ['P-Asserted-Identity', '<sip:+4930999@evil.example>'],
        ['P-Preferred-Identity', '<sip:+4930999@evil.example>'],
        ['Remote-Party-ID', '<sip:+4930999@evil.example>;party=calling'],
        ['Diversion', '<sip:+4930999@evil.example>'],
      ],
    })
    const came = await bert.phone.incoming()
    const invite = came.request
    assert.equal(invite?.from.uri?.user, annaUser.number)
    const shown =
      (invite?.headers('P-Asserted-Identity') ?? []).join() + (invite?.headers('Remote-Party-ID') ?? []).join()
    assert.ok(!shown.includes('4930999'), shown)
    call.hangUp()
    await came.ended()
  })

  test('RTP of third parties is neither heard nor answered', async () => {
    const talking = await talk(anna, bert)
    const at = talking.caller.voice.media?.remote?.rtpPort ?? 0
    const other = await stranger('127.0.0.88')
    const near = await stranger('127.0.0.1')
    const heardBy = talking.callee.voice.figures().packets
    for (let sequence = 0; sequence < 300; sequence++) {
      const packet = Buffer.alloc(172, sequence % 2 === 0 ? 0x00 : 0x80)
      packet.writeUInt16BE(0x8000, 0)
      packet.writeUInt16BE(sequence, 2)
      packet.writeUInt32BE(sequence * 160, 4)
      for (const who of [other, near]) {
        who.send(packet, at)
        who.send(packet, talking.callee.voice.media?.remote?.rtpPort ?? 0)
      }
    }
    await hearEachOther(talking, 1000)
    const came = talking.callee.voice.figures().packets - heardBy
    assert.ok(came < 150, `${came} packets came through in about a second`)
    assert.deepEqual([other.heard.length, near.heard.length], [0, 0])
    await hangUp(talking.caller, talking.callee)
  })

  test('SRTP that is required really refuses plain sound, in both directions', async () => {
    const carl = await desk(carlUser, 800)
    const out = await carl.phone.call(bertUser.number)
    assert.equal((await out.failed()).status, 488)
    const toCarl = await anna.phone.call(carlUser.number)
    const offered = await carl.phone.incoming()
    const body = Buffer.from(offered.request?.body ?? '').toString()
    assert.match(body, /RTP\/SAVP/)
    assert.match(body, /a=crypto:/)
    // The phone cannot encrypt: it has to refuse.
    offered.answer()
    assert.ok((await toCarl.failed()).status >= 400)
    await carl.phone.unregister()
    const able = await desk(carlUser, 800, { srtp: 'required', transport: 'udp' })
    const talking = await talk(able, bert)
    assert.ok(talking.caller.voice.media?.srtp !== null)
    await hangUp(talking.caller, talking.callee)
  })

  test('TLS 1.1 is refused on both doors, 1.2 is taken', async () => {
    const version = (port: number, most: 'TLSv1.1' | 'TLSv1.2'): Promise<string | null> =>
      new Promise((resolve) => {
        const socket = connect({
          port,
          host: '127.0.0.1',
          rejectUnauthorized: false,
          minVersion: 'TLSv1',
          maxVersion: most,
          ciphers: 'DEFAULT:@SECLEVEL=0',
        })
        const finish = (found: string | null): void => {
          socket.destroy()
          resolve(found)
        }
        socket.once('secureConnect', () => finish(socket.getProtocol()))
        socket.once('error', () => finish(null))
      })
    for (const port of [pbx.ports.sips, pbx.ports.https]) {
      assert.equal(await version(port, 'TLSv1.1'), null)
      assert.equal(await version(port, 'TLSv1.2'), 'TLSv1.2')
    }
  })

  test('one counter for SIP and web: wrong logins block the address on both doors, the account works elsewhere', async () => {
    const who = await stranger('127.0.0.77')
    for (let count = 0; count < 5; count++) {
      assert.equal(statusOf(await who.logIn(annaUser.number, { authId: annaUser.authId, password: 'wrong' })), 401)
      assert.equal(await who.webLogin(pbx.ports.http), 401)
    }
    await eventually('the web door', async () => ((await who.webLogin(pbx.ports.http)) === 403 ? true : null), 5000)
    assert.ok(await heardNothing(who, () => who.send(who.text({ method: 'REGISTER', user: '1' }))))
    await anna.phone.refresh()
    const talking = await talk(anna, bert)
    await hangUp(talking.caller, talking.callee)
  })

  test('an automatic block that the operator deletes is lifted on both doors at once', async () => {
    const headers = { authorization: `Bearer ${await signIn(pbx)}` }
    const list = await pbx.fetch('/xapi/v1/Blocklist', { headers })
    const { value } = (await list.json()) as { value: { Id: number; IPAddrMask: string; BlockType: string }[] }
    const entry = value.find(({ IPAddrMask }) => IPAddrMask.startsWith('127.0.0.77'))
    assert.equal(entry?.BlockType, 'Block', JSON.stringify(value))
    const removed = await pbx.fetch(`/xapi/v1/Blocklist(${entry?.Id})`, { method: 'DELETE', headers })
    assert.equal(removed.status, 204)
    const who = await stranger('127.0.0.77')
    assert.equal(statusOf(await who.ask({ method: 'REGISTER', user: '1' })), 401)
    assert.equal(await who.webLogin(pbx.ports.http), 401)
  })

  test('an Allow entry beats the counter', async () => {
    const who = await stranger('127.0.0.99')
    for (let count = 0; count < 15; count++) await who.logIn('1', { authId: 'nobody', password: 'wrong' })
    for (let count = 0; count < 5; count++) assert.equal(await who.webLogin(pbx.ports.http), 401)
    assert.equal(statusOf(await who.ask({ method: 'REGISTER', user: '1' })), 401)
  })

  test('a trunk’s address is never blocked, but guessing from it stops for the account, and right looks like wrong', async () => {
    const cloud = '127.0.0.66'
    const api = await Api.open(pbx)
    const who = await stranger(cloud)
    const trunk = await addTrunk(api, {
      template: 'GenericSIPTrunk.pv.xml',
      name: 'Shared cloud',
      host: cloud,
      port: who.port,
    })
    await untilOnline(api, trunk)
    const login = { authId: bertUser.authId, password: bertUser.password }
    const logIn = async (password: string) => statusOf(await who.logIn(bertUser.number, { ...login, password }))
    for (let count = 0; count < 10; count++) assert.equal(await logIn('wrong'), 401)
    assert.deepEqual([await logIn(bertUser.password), await logIn('wrong')], [401, 401])
    const elsewhere = await stranger('127.0.0.67')
    assert.equal(statusOf(await elsewhere.logIn(bertUser.number, login)), 200)
    assert.equal(statusOf(await who.logIn(annaUser.number, annaUser)), 200)
    const entries = await eventually('the entry', async () => {
      const { value } = await api.get<{
        readonly value: readonly { readonly EventId: number; readonly Message: string }[]
      }>('/EventLogs?$filter=EventId eq 42029')
      return value.length > 0 ? value : null
    })
    assert.deepEqual(
      entries.map(({ Message }) => [Message.includes(bertUser.number), Message.includes(cloud)]),
      [[true, true]],
    )
    // Both are registered where the strangers sat: the phones take their places back.
    await Promise.all([anna.phone.refresh(), bert.phone.refresh()])
  })

  test('a flood of strangers costs bounded memory, is blocked, and harms nobody else', async (t) => {
    const residentMb = async (): Promise<number> => {
      const status = await readFile(`/proc/${(await pbx.pids('switch'))[0]}/status`, 'utf8')
      return Number(status.split('VmRSS:')[1]?.trim().split(/\s/)[0]) / 1024
    }
    const talking = await talk(anna, bert)
    const before_ = await residentMb()
    const blockedBefore = (await metric(pbx, 'blocked_addresses')) ?? 0
    const who = await stranger('127.0.0.78')
    const messages = ['INVITE', 'SUBSCRIBE', 'REGISTER'].map((method) =>
      Buffer.from(who.text({ method, user: '101', headers: ['Event: dialog'] })),
    )
    const isBlocked = async (): Promise<boolean> => ((await metric(pbx, 'blocked_addresses')) ?? 0) > blockedBefore
    let sent = 0
    // A slow machine floods more slowly: it goes on until it is enough.
    for (let turn = 0; turn < 6 && !(await isBlocked()); turn++)
      sent += await flood({ from: '127.0.0.78', port: pbx.ports.sip, forMs: 2000, messages })
    await eventually('the block', async () => ((await isBlocked()) ? true : null))
    await hearEachOther(talking, 500)
    await hangUp(talking.caller, talking.callee)
    const grown = Math.round((await residentMb()) - before_)
    t.diagnostic(
      `${sent} requests of a stranger; the switch grew by ${grown} MB; longest gap ${longestGapMs(talking)} ms`,
    )
    assert.ok(grown < 100, `grew by ${grown} MB`)
    assert.ok(longestGapMs(talking) < audibleMs, `sound paused for ${longestGapMs(talking)} ms`)
    assert.ok(await heardNothing(who, () => who.send(who.text({ method: 'OPTIONS', user: '1' }))))
  })

  test('secrets are in no log, trace, answer or file', async () => {
    const secrets = [...users.map(({ password }) => password), administrator.password]
    const headers = { authorization: `Bearer ${await signIn(pbx)}` }
    const answers = await Promise.all(
      ['/xapi/v1/Users', '/xapi/v1/Users?$expand=Groups', '/xapi/v1/EventLogs', '/metrics'].map(async (path) =>
        (await pbx.fetch(path, { headers })).text(),
      ),
    )
    const { stdout: trace } = await promisify(execFile)(process.execPath, [entryOfCli, 'trace', '--messages'], {
      env: { ...process.env, CORDBOARD_DATA: pbx.data },
      maxBuffer: 64 * 1024 * 1024,
    })
    assert.match(trace, /SIP\/2\.0/)
    assert.doesNotMatch(trace, /response="[0-9a-f]{32}/)
    assert.doesNotMatch(trace, /inline:[A-Za-z0-9+/]{30}/)
    const places = new Map<string, Buffer>([
      ['the output', Buffer.from(pbx.output)],
      ['the trace', Buffer.from(trace)],
      ['an answer', Buffer.from(answers.join('\n'))],
    ])
    const walk = async (folder: string): Promise<void> => {
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name)
        if (entry.isDirectory()) await walk(path)
        // The test itself wrote the setup file.
        else if (entry.isFile() && entry.name !== 'setup.json') places.set(path, await readFile(path))
      }
    }
    await walk(pbx.data)
    assert.ok(places.size > 6)
    for (const [place, bytes] of places)
      for (const secret of secrets) assert.ok(!bytes.includes(secret), `${secret} is readable in ${place}`)
  })
})
