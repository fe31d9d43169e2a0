// baresip registers and watches its mailbox: a client nobody here wrote. Skipped where baresip is not installed.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openDesk } from './front-desk.fixture.ts'

const MODULES = ['/usr/lib/baresip/modules', '/usr/local/lib/baresip/modules'].find((path) => existsSync(path))
const missing = MODULES === undefined || spawnSync('baresip', ['-h']).error !== undefined
const skip = missing ? 'baresip is not installed' : false

/** Starts baresip and resolves with its output once `wanted` was printed, or after the deadline. */
async function runBaresip(account: string, wanted: string, whenSeen: () => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-baresip-'))
  const modules = ['module g711.so', 'module_app account.so', 'module_app mwi.so', 'module_app menu.so']
  await writeFile(join(folder, 'config'), [`module_path ${MODULES}`, ...modules, ''].join('\n'))
  await writeFile(join(folder, 'accounts'), `${account}\n`)
  await writeFile(join(folder, 'contacts'), '')
  const child = spawn('baresip', ['-n', '127.0.0.1', '-f', folder, '-t', '10'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let seen = false
  const take = (chunk: Buffer): void => {
    output += chunk.toString()
    if (seen || !output.includes(wanted)) return
    seen = true
    whenSeen()
    child.kill('SIGTERM')
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  await new Promise((resolve) => child.on('close', resolve))
  await rm(folder, { recursive: true })
  return output
}

/** baresip 1.0.0 sends its SUBSCRIBE over UDP whatever transport the account names, so only that row watches. */
const rows: [transport: 'udp' | 'tcp', options: string, wanted: string, subscriptions: number][] = [
  ['udp', ';mwi=yes', 'Voice-Message: 0/0', 1],
  ['tcp', ';mwi=no', '200 OK', 0],
]

describe('baresip', { skip }, () => {
  for (const [transport, options, wanted, subscriptions] of rows) {
    it(`registers over ${transport}, is told of its mailbox once, and leaves nothing behind`, async () => {
      const test = await openDesk(1, { endpoints: [{ transport, address: '127.0.0.1', port: 0 }] })
      try {
        const uri = `<sip:1001@127.0.0.1:${test.port};transport=${transport}>`
        const account = `${uri};auth_user=auth1001;auth_pass=secret1001;regint=60${options}`
        let counts = test.desk.counts()
        const output = await runBaresip(account, wanted, () => {
          counts = test.desk.counts()
        })
        assert.ok(output.includes(wanted), output)
        assert.deepEqual([counts.contacts, counts.subscriptions], [1, subscriptions])
        // Two REGISTERs, two SUBSCRIBEs, and the same again to leave: no storm.
        assert.ok(test.stack.metrics().requestsIn <= 8, `${test.stack.metrics().requestsIn} requests`)
        const deadline = performance.now() + 20_000
        while (test.desk.counts().contacts > 0 && performance.now() < deadline) {
          await new Promise((resolve) => setImmediate(resolve))
        }
        assert.equal(test.desk.counts().contacts, 0)
      } finally {
        await test.close()
      }
    })
  }
})
