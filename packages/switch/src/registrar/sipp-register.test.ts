// SIPp registers with digest: a client nobody here wrote. Skipped where SIPp is not installed.
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openDesk } from './front-desk.fixture.ts'

const missing = spawnSync('sipp', ['-v']).error !== undefined
const skip = missing ? 'sipp is not installed' : false

const register = (cseq: number, authorization: string) => `<send retrans="500"><![CDATA[
REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
Max-Forwards: 70
From: <sip:[field0]@[remote_ip]>;tag=[call_number]
To: <sip:[field0]@[remote_ip]>
Call-ID: [call_id]
CSeq: ${cseq} REGISTER
Contact: <sip:[field0]@[local_ip]:[local_port];transport=[transport]>;expires=600
${authorization}
User-Agent: SIPp
Content-Length: 0

]]></send>`
const scenario = (last: string) => `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="register">
${register(1, 'X-None: 1')}
<recv response="401" auth="true"/>
${register(2, '[field1]')}
${last}
</scenario>
`

async function runSipp(port: number, xml: string, csv: string[], ...more: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-sipp-'))
  try {
    await writeFile(join(folder, 'scenario.xml'), xml)
    await writeFile(join(folder, 'users.csv'), ['SEQUENTIAL', ...csv, ''].join('\n'))
    const files = ['-sf', join(folder, 'scenario.xml'), '-inf', join(folder, 'users.csv')]
    const bounds = ['-timeout', '20', '-timeout_error', '-nostdin', '-i', '127.0.0.1']
    return await new Promise<{ code: number; output: string }>((resolve) => {
      execFile(
        'sipp',
        [`127.0.0.1:${port}`, ...files, ...bounds, ...more],
        { cwd: folder },
        (error, stdout, stderr) => {
          resolve({
            code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1,
            output: stdout + stderr,
          })
        },
      )
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}
const users = (count: number, password: (number: number) => string) =>
  Array.from({ length: count }, (_, i) => 1001 + i).map(
    (number) => `${number};[authentication username=auth${number} password=${password(number)}]`,
  )
const ok = '<recv response="200"/>'
const challengedAgain = '<recv response="401"/>'

describe('SIPp', { skip }, () => {
  it('registers two hundred phones with digest over UDP', async () => {
    const test = await openDesk(200)
    try {
      const csv = users(200, (number) => `secret${number}`)
      const { code, output } = await runSipp(test.port, scenario(ok), csv, '-m', '200', '-r', '400')
      assert.equal(code, 0, output.slice(-2000))
      assert.deepEqual([test.desk.counts().users, test.desk.counts().blocked], [200, 0])
      assert.equal(test.events.filter((event) => event.type === 'registered').length, 200)
      assert.equal(test.kept.get('registration')?.size, 200)
    } finally {
      await test.close()
    }
  })

  it('registers over TCP, and its contacts go when it hangs up', async () => {
    const test = await openDesk(20, { endpoints: [{ transport: 'tcp', address: '127.0.0.1', port: 0 }] })
    try {
      const csv = users(20, (number) => `secret${number}`)
      const { code, output } = await runSipp(test.port, scenario(ok), csv, '-t', 't1', '-m', '20', '-r', '100')
      assert.equal(code, 0, output.slice(-2000))
      assert.equal(test.events.filter((event) => event.type === 'registered' && event.registered).length, 20)
      const deadline = performance.now() + 20_000
      while (test.desk.counts().users > 0 && performance.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 5))
      assert.equal(test.desk.counts().users, 0)
    } finally {
      await test.close()
    }
  })

  it('is challenged again with a wrong password, then its address is blocked and gets silence', async () => {
    const test = await openDesk(20)
    try {
      const wrong = users(20, () => 'guess')
      const { code, output } = await runSipp(test.port, scenario(challengedAgain), wrong, '-m', '20', '-r', '100')
      assert.equal(code, 0, output.slice(-2000))
      assert.deepEqual([test.desk.counts().users, test.desk.counts().watched], [0, 1])
      for (let i = 0; i < 5; i++) test.desk.webLoginFailed('127.0.0.1', 'admin')
      assert.equal(test.desk.blocks().length, 1)
      const right = users(1, (number) => `secret${number}`)
      const silent = await runSipp(test.port, scenario(ok), right, '-m', '1', '-timeout', '2')
      assert.notEqual(silent.code, 0)
      assert.equal(test.desk.counts().users, 0)
    } finally {
      await test.close()
    }
  })
})
