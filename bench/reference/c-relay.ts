// The relay in C: the least a relay can cost.
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { findProgram } from '@cordboard/lab'
import { Child, cores } from '../measure/processes.ts'
import type { Relay } from '../rig/relay.ts'

const source = fileURLToPath(new URL('../../packages/media/bench/relay.c', import.meta.url))

/** Null when there is no C compiler. */
export async function startCRelay(): Promise<Relay | null> {
  if (findProgram('cc') === null) return null
  const folder = await mkdtemp(join(tmpdir(), 'cb-bench-c-'))
  const program = join(folder, 'relay')
  execFileSync('cc', ['-O2', '-o', program, source], { stdio: 'ignore' })
  const child = new Child(program, [], { core: cores.measured, stdio: ['pipe', 'pipe', 'inherit'] })
  return {
    pids: [child.pid],
    async prepare(peerPorts) {
      const { stdin, stdout } = child.process
      if (stdin === null || stdout === null) throw new Error('the relay in C has no pipes')
      const calls = peerPorts.length / 2
      stdin.write(`${calls}\n`)
      for (let i = 0; i + 1 < peerPorts.length; i += 2) stdin.write(`${peerPorts[i]} ${peerPorts[i + 1]}\n`)
      const own: number[] = []
      for await (const line of createInterface({ input: stdout })) {
        own.push(...line.split(' ').map(Number))
        if (own.length >= peerPorts.length) break
      }
      return own
    },
    async stop() {
      await child.stop('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
