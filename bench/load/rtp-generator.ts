// The bench's side of the RTP generator process.
import { fileURLToPath } from 'node:url'
import { Child, cores } from '../measure/processes.ts'
import { heard, saying } from '../rig/ask.ts'
import type { PeerKeys, RtpAnswer, RtpAsk, RtpFigures } from './rtp-messages.ts'

const answerMs = 20_000

export class RtpGenerator {
  readonly #child = new Child(process.execPath, [fileURLToPath(new URL('./rtp-process.ts', import.meta.url))], {
    core: cores.load,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })

  get pid(): number {
    return this.#child.pid
  }

  /** Opens two peers per call; answers their ports, a call's two side by side. */
  async open(
    calls: number,
    keys: PeerKeys | null = null,
    payloadTypes: readonly [number, number] = [0, 0],
  ): Promise<readonly number[]> {
    return (await this.#ask<'opened'>({ ask: 'open', calls, keys, payloadTypes }, 'opened')).ports
  }

  /** Each peer sends to the port at its place. */
  async aim(ports: readonly number[]): Promise<void> {
    await this.#ask<'done'>({ ask: 'aim', ports }, 'done')
  }

  async start(): Promise<void> {
    await this.#ask<'done'>({ ask: 'start' }, 'done')
  }

  async reset(): Promise<void> {
    await this.#ask<'done'>({ ask: 'reset' }, 'done')
  }

  async report(): Promise<RtpFigures> {
    return (await this.#ask<'figures'>({ ask: 'report' }, 'figures')).figures
  }

  async stop(): Promise<void> {
    await this.#child.stop('SIGKILL')
  }

  async #ask<Kind extends RtpAnswer['tell']>(ask: RtpAsk, kind: Kind): Promise<Extract<RtpAnswer, { tell: Kind }>> {
    const answer = heard<Extract<RtpAnswer, { tell: Kind }>>(this.#child.process, saying('tell', kind), answerMs)
    this.#child.process.send(ask, () => {})
    return await answer
  }
}
