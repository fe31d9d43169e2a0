// What the caller hears while branches ring, as a table of what happened and who is heard.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EarlyInput, type EarlyState, heardEarly, noteEarly, quiet } from './early-media.ts'

const at = (branch: string, status: number, hasSdp = false): EarlyInput => ({
  input: 'progressed',
  branch,
  status,
  hasSdp,
})
const end = (branch: string): EarlyInput => ({ input: 'ended', branch })

const rows: readonly { name: string; inputs: readonly EarlyInput[]; heard: string }[] = [
  { name: 'nothing yet', inputs: [], heard: 'nothing' },
  { name: '100 is no ringing', inputs: [at('a', 100)], heard: 'nothing' },
  { name: '180 gives ringback', inputs: [at('a', 180)], heard: 'ringback' },
  { name: '183 without sound gives ringback', inputs: [at('a', 183)], heard: 'ringback' },
  { name: '183 with sound is heard', inputs: [at('a', 183, true)], heard: 'a' },
  { name: 'sound wins over ringing', inputs: [at('a', 180), at('b', 183, true)], heard: 'b' },
  { name: 'the first sound stays', inputs: [at('a', 183, true), at('b', 183, true)], heard: 'a' },
  {
    name: 'a branch that rang first but sounded second waits',
    inputs: [at('a', 180), at('b', 183, true), at('a', 183, true)],
    heard: 'b',
  },
  { name: 'ringing after sound does not take the sound away', inputs: [at('a', 183, true), at('a', 180)], heard: 'a' },
  {
    name: 'the next one is heard when the first ends',
    inputs: [at('a', 183, true), at('b', 183, true), end('a')],
    heard: 'b',
  },
  {
    name: 'ringback again when the only sound ends',
    inputs: [at('b', 180), at('a', 183, true), end('a')],
    heard: 'ringback',
  },
  { name: 'nothing when all have ended', inputs: [at('a', 180), end('a')], heard: 'nothing' },
]

for (const row of rows) {
  test(row.name, () => {
    const state = row.inputs.reduce<EarlyState>(noteEarly, quiet)
    const heard = heardEarly(state)
    assert.equal(heard.hear === 'branch' ? heard.branch : heard.hear, row.heard)
  })
}
