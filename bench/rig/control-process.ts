// Control for the bench: the real store and the real link to the switch, with users and call records made at the start; the API when asked.
import { randomUUID } from 'node:crypto'
import { type ControlCommand, dialUnix, protocolVersion, type SwitchEvent } from '@cordboard/link'
import { bootstrap, openStore } from '@cordboard/store'
import { SwitchDesk } from '@cordboard/xapi'
import { loadSecretKey } from '../../packages/server/src/settings/secret-key.ts'
import { callRecord } from './call-records.ts'
import type { ControlAnswer, ControlAsk } from './control-messages.ts'
import { type Served, serve } from './served.ts'
import { allowLoopback, userRows } from './users.ts'

const [data = '', socket = '', users = '0', records = '0', api = ''] = process.argv.slice(2)
const perWrite = 500
const by = { user: 'bench', ip: '', source: 'setup' } as const

const tell = (answer: ControlAnswer): void => void process.send?.(answer)
let desk: SwitchDesk | null = null
let served: Served | null = null
const store = await openStore({
  url: `sqlite:${data}/cordboard.db`,
  key: await loadSecretKey(`${data}/secret.key`),
  now: () => Date.now(),
  onChange: (change) => desk?.changed(change),
})
const first = await bootstrap(store, 'bench-administrator')
if (first.done) {
  await store.write([allowLoopback], by)
  const count = Number(users)
  for (let from = 0; from < count; from += perWrite)
    await store.write(userRows(from, Math.min(count, from + perWrite)), by)
  for (let from = 0; from < Number(records); from += perWrite)
    await store.storeCalls(
      Array.from({ length: Math.min(perWrite, Number(records) - from) }, (_, each) => callRecord(from + each)),
    )
}
const theDesk = new SwitchDesk({ store, newId: randomUUID, warn: (text) => void process.stderr.write(`${text}\n`) })
desk = theDesk
theDesk.attach(
  dialUnix<ControlCommand, SwitchEvent>({
    path: socket,
    hello: { protocol: protocolVersion, role: 'control', name: 'control', epoch: randomUUID(), pid: process.pid },
    handlers: theDesk,
  }),
)

async function stop(): Promise<void> {
  await theDesk.close()
  await store.close()
  process.exit(0)
}

/** Changes one user and waits until the switch, asked over the same link, answers: it has used the change by then. */
async function change(): Promise<void> {
  const before = performance.now()
  const [user] = (await store.list('User')).slice(-1)
  if (user === undefined) throw new Error('there is no user')
  const listed = performance.now()
  await store.write([{ kind: 'patch', noun: 'User', id: user.id, fields: { FirstName: `At ${before}` } }], by)
  const written = performance.now()
  await theDesk.request({ kind: 'status' })
  tell({ tell: 'changed', writeMs: written - listed, usedMs: performance.now() - written })
}

process.on('message', (ask: ControlAsk) => {
  switch (ask.ask) {
    case 'status':
      theDesk.request({ kind: 'status' }).then(
        (status) => tell({ tell: 'status', status }),
        (error: unknown) => tell({ tell: 'failed', why: String(error) }),
      )
      return
    case 'change':
      change().catch((error: unknown) => tell({ tell: 'failed', why: String(error) }))
      return
    case 'stall':
      tell({ tell: 'stall', longestMs: served?.longestStall() ?? 0 })
      return
    case 'stop':
      void stop()
  }
})
process.on('disconnect', () => void stop())
await theDesk.whenAble()
if (api !== '') served = await serve(store, theDesk)
tell({ tell: 'able', http: served?.port ?? null })
