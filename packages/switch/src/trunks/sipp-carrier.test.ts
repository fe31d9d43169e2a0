// SIPp as the carrier: a registrar that checks the password and a called party nobody here wrote. Skipped without SIPp.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { legOrder, trunkSettings } from './settings.fixture.ts'
import { openOffice } from './world.fixture.ts'

const skip = spawnSync('sipp', ['-v']).error === undefined ? false : 'sipp is not installed'

const reply = (status: string, more = '') => `<send><![CDATA[
SIP/2.0 ${status}
[last_Via:]
[last_From:]
[last_To:];tag=sipp[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:sipp@[local_ip]:[local_port]>
${more}

]]></send>`
const body = `Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 6000 RTP/AVP 0
a=rtpmap:0 PCMU/8000`

// SIPp verifies Authorization only, so the INVITE is challenged by 401 too.
const scenario = `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="carrier">
<recv request="REGISTER" optional="true" next="1"/>
<recv request="OPTIONS" optional="true" next="2"/>
<recv request="INVITE"/>
${reply('401 Unauthorized', 'WWW-Authenticate: Digest realm="carrier", nonce="abcdef0123", algorithm=MD5, qop="auth"\nContent-Length: 0')}
<recv request="ACK"/>
<recv request="INVITE"><action><verifyauth assign_to="invited" username="company" password="secret-company"/></action></recv>
<nop test="invited" next="3"/>
${reply('403 Forbidden', 'Content-Length: 0')}
<recv request="ACK" next="9"/>
<label id="3"/>
${reply('180 Ringing', 'Content-Length: 0')}
${reply('200 OK', body)}
<recv request="ACK"/>
<recv request="BYE"/>
${reply('200 OK', 'Content-Length: 0')}
<nop next="9"/>
<label id="1"/>
${reply('401 Unauthorized', 'WWW-Authenticate: Digest realm="carrier", nonce="0123abcdef", algorithm=MD5, qop="auth"\nContent-Length: 0')}
<recv request="REGISTER"><action><verifyauth assign_to="registered" username="company" password="secret-company"/></action></recv>
<nop test="registered" next="4"/>
${reply('403 Forbidden', 'Content-Length: 0')}
<nop next="9"/>
<label id="4"/>
${reply('200 OK', 'Expires: 120\nContent-Length: 0')}
<nop next="9"/>
<label id="2"/>
${reply('200 OK', 'Content-Length: 0')}
<label id="9"/>
</scenario>
`

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  await once(socket, 'close')
  return port
}

async function runSipp(t: TestContext): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-carrier-'))
  await writeFile(join(folder, 'carrier.xml'), scenario)
  const port = await freeUdpPort()
  const options = ['-sf', 'carrier.xml', '-i', '127.0.0.1', '-p', String(port), '-nostdin', '-timeout', '60']
  const child: ChildProcess = spawn('sipp', options, { cwd: folder, stdio: 'ignore' })
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    await rm(folder, { recursive: true })
  })
  return port
}

test('[S1-07] [S4-04] SIPp takes our registration and our call by their passwords', { skip }, async (t) => {
  const port = await runSipp(t)
  const office = await openOffice({ zone: { 'A sip.carrier.example': ['127.0.0.1'] } })
  t.after(() => office.close())
  const account = { registration: 'both', authId: 'company', password: 'secret-company' } as const
  office.apply([trunkSettings({ ...account, port })])
  const line = await office.whenLine('registered', ({ state }) => state === 'registered')
  assert.equal(line.up, true)
  office.desk.place(legOrder('leg'))
  await office.told.find('ringing', ({ event }) => event.event === 'progressed' && event.status === 180)
  await office.told.find('answered', ({ event }) => event.event === 'answered')
  office.host.wish('leg', { wish: 'end', headers: [] })
  await office.told.find('ended', ({ event }) => event.event === 'ended')
})

test('SIPp refuses a wrong password, and the trunk says so', { skip }, async (t) => {
  const port = await runSipp(t)
  const office = await openOffice({ zone: { 'A sip.carrier.example': ['127.0.0.1'] } })
  t.after(() => office.close())
  office.apply([trunkSettings({ registration: 'both', authId: 'company', password: 'wrong', port })])
  const line = await office.whenLine('refused', ({ state, trouble }) => state === 'unregistered' && trouble !== null)
  assert.equal(line.trouble, 'The registrar refused the registration: 403 Forbidden.')
})
