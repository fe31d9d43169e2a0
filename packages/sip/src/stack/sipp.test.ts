// SIPp, a program nobody here wrote, makes calls against the bare stack.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { ResponseDraft } from '../message/types.ts'
import { openAgent } from './agent.fixture.ts'
import { openUdpPeer } from './wire.fixture.ts'

const missing = spawnSync('sipp', ['-v']).error !== undefined
const skip = missing ? 'SIPp is not installed' : false
const calls = 200

function ok(body: boolean, port: number): ResponseDraft {
  const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n'
  return {
    status: 200,
    reason: 'OK',
    toTag: 'uas',
    headers: [['Contact', `<sip:uas@127.0.0.1:${port}>`]],
    body: body ? { type: 'application/sdp', content: sdp } : null,
  }
}

for (const transport of ['udp', 'tcp'] as const) {
  test(`SIPp makes ${calls} calls to the stack over ${transport}`, { skip, timeout: 30_000 }, async () => {
    const bob = await openAgent({ transport, rules: { verdict: () => 'allow' } })
    const folder = mkdtempSync(join(tmpdir(), 'cordboard-sipp-'))
    const probe = await openUdpPeer()
    const port = probe.port
    probe.close()
    const serve = async (): Promise<void> => {
      for (let byes = 0; byes < calls; ) {
        const { request, transaction } = await bob.nextRequest()
        if (request.method === 'INVITE') {
          bob.stack.respond(transaction, { ...ok(false, bob.port), status: 180, reason: 'Ringing' })
          bob.stack.respond(transaction, ok(true, bob.port))
        } else {
          bob.stack.respond(transaction, ok(false, bob.port))
          byes += 1
        }
      }
    }
    const where = ['-i', '127.0.0.1', '-p', String(port), '-t', transport === 'udp' ? 'u1' : 't1']
    const load = ['-sn', 'uac', '-m', String(calls), '-r', '400', '-d', '10', '-nostdin']
    const sipp = spawn('sipp', [...load, ...where, `127.0.0.1:${bob.port}`], { cwd: folder, stdio: 'ignore' })
    const exited = once(sipp, 'exit')
    await serve()
    const [code] = await exited
    assert.equal(code, 0)
    assert.equal(bob.acks.items.length, calls)
    assert.equal(bob.stack.metrics().malformed, 0)
    rmSync(folder, { recursive: true })
    await bob.close()
  })
}
