// Writes more than its file size limit allows, tells of the trouble and of its end; run by the test with a limit set.
import { createSecretKey } from 'node:crypto'
import { openJournal } from './journal.ts'

process.on('SIGXFSZ', () => {})
const journal = await openJournal({
  folder: process.argv[2] ?? '',
  key: createSecretKey(Buffer.alloc(32, 9)),
  retryMs: 20,
  onTrouble: (problem) => process.send?.({ problem }),
})
for (let i = 0; i < 30; i++) journal.put('x', String(i), 'v'.repeat(10_000))
journal.flush().catch(() => {})
process.on('message', () => {
  journal.close().then(
    () => process.disconnect?.(),
    () => process.exit(1),
  )
})
