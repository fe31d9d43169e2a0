// A process of its own that writes users and says each committed version; the tests kill it or take its disk away.
import { createSecretKey } from 'node:crypto'
import { writeSync } from 'node:fs'
import { openStore, StoreError } from '../src/index.ts'

const [url = '', key = '', padding = '0'] = process.argv.slice(2)

function say(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`)
}

const store = await openStore({ url, key: createSecretKey(Buffer.from(key, 'hex')), now: () => 0 })
const by = { user: 'test', ip: '', source: 'system' } as const
const fields = { Blfs: 'x'.repeat(Number(padding)) }
for (;;) {
  try {
    const { version, rows } = await store.write([{ kind: 'create', noun: 'User', fields }], by)
    say({ version, number: rows[0]?.number })
  } catch (error) {
    const fault = error instanceof StoreError ? error.fault : String(error)
    say({ fault, message: error instanceof Error ? error.message : '', readable: await store.version() })
    break
  }
}
await store.close()
