// A process of its own with few descriptors: a stack that tells its port, and on `dial` how a request over a new connection fares.

import { createSipStack } from './create-stack.ts'
import { draft } from './drafts.fixture.ts'

const stack = createSipStack({
  endpoints: [{ transport: 'tcp', address: '127.0.0.1', port: 0 }],
  loopLag: null,
  streams: { acceptPauseMs: 50 },
  user: { onRequest: () => undefined, onAck: () => undefined, onCancel: () => undefined },
})
const [endpoint] = await stack.listen()
process.stdout.write(`port ${endpoint?.port}\n`)
const uri = `sip:x@127.0.0.1:${endpoint?.port};transport=tcp`
const silent = (): void => undefined
process.stdin.on('data', () => {
  stack.request(
    draft('OPTIONS', uri),
    { uri, flow: null },
    {
      provisional: silent,
      final: silent,
      failed: (cause) => process.stdout.write(`failed ${cause}\n`),
    },
  )
})
process.stdin.on('end', () => void stack.close())
