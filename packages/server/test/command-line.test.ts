// The command line against a whole instance, and the two endpoints an operator's tools ask.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Cordboard } from './cordboard.fixture.ts'

const cli = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

function run(data: string, ...words: string[]): Promise<Said> {
  const environment = { PATH: process.env.PATH, CORDBOARD_DATA: data }
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...words], { env: environment, timeout: 20_000 }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    )
  })
}

describe('with an instance that runs', { timeout: 60_000 }, () => {
  let pbx: Cordboard
  before(async () => {
    pbx = await Cordboard.start()
  })
  after(() => pbx.stop())

  test('status says whether calls can be placed', async () => {
    const { code, out } = await run(pbx.data, 'status')
    assert.equal(code, 0)
    assert.match(out, /^calls can be placed +yes$/m)
    assert.match(out, /^users +5$/m)
    assert.match(out, /^media-0 +up, 0 ports in use/m)
  })

  test('users lists everybody, and who has no phone', async () => {
    const { code, out } = await run(pbx.data, 'users')
    assert.equal(code, 0)
    assert.match(out, /^101 .*no phone registered/m)
    assert.equal(out.includes('secret-of-101'), false)
  })

  test('trace of an unknown call says that there is nothing', async () => {
    assert.match((await run(pbx.data, 'trace', '4711')).out, /Nothing was traced of "4711"/)
  })

  test('health is 200 while calls can be placed; metrics are Prometheus text', async () => {
    const health = await pbx.fetch('/health')
    assert.equal(health.status, 200)
    assert.deepEqual(await health.json(), { ok: true, reason: null })
    const metrics = await (await pbx.fetch('/metrics')).text()
    assert.match(metrics, /^cordboard_switch_up 1$/m)
    assert.match(metrics, /^cordboard_calls 0$/m)
    assert.match(metrics, /^# TYPE cordboard_media_ports gauge$/m)
  })
})

describe('without an instance', () => {
  test('it says so, and how to name another folder', async (t) => {
    const data = await mkdtemp(join(tmpdir(), 'cb-cli-'))
    t.after(() => rm(data, { recursive: true }))
    const { code, err } = await run(data, 'status')
    assert.equal(code, 1)
    assert.match(err, /^No Cordboard is running here .* set CORDBOARD_DATA to its folder\.$/m)
    assert.match((await run(data, 'version')).out, /^\d+\.\d+\.\d+$/m)
    const unknown = await run(data, 'dance')
    assert.equal(unknown.code, 1)
    assert.match(unknown.err, /"dance" is not a command/)
  })
})
