// The demo's stage: says what happens, draws the messages in between, and counts what was proved.
import type { TracedMessage } from '../phone/trace.ts'
import { createLadder, type Ladder } from './ladder.ts'
import type { Paint, Terminal } from './terminal.ts'

export interface Party {
  readonly name: string
  /** User part of the phone; null for the PBX in the middle. */
  readonly user: string | null
}

export class Stage {
  readonly #terminal: Terminal
  readonly #ladder: Ladder
  readonly #parties: readonly Party[]
  readonly #startedMs = performance.now()
  #proved = 0

  constructor(terminal: Terminal, parties: readonly Party[]) {
    this.#terminal = terminal
    this.#parties = parties
    this.#ladder = createLadder(
      parties.map((party) => party.name),
      terminal.width,
    )
  }

  get seconds(): number {
    return (performance.now() - this.#startedMs) / 1000
  }

  get proved(): number {
    return this.#proved
  }

  title(text: string): void {
    this.#terminal.line(this.#terminal.paint(text, 'bold'))
    this.#terminal.line()
  }

  /** What happens next. */
  act(text: string): void {
    this.#terminal.line()
    this.#terminal.line(this.#terminal.paint(`▸ ${text}`, 'bold'))
  }

  heading(): void {
    this.#terminal.line()
    this.#terminal.line(this.#terminal.paint(this.#ladder.heading(), 'bold'))
  }

  /** Something was checked and is right. */
  prove(text: string): void {
    this.#proved++
    this.#terminal.line(`${this.#terminal.paint('  ✔', 'green')} ${text}`)
  }

  fail(text: string, details: string): void {
    this.#terminal.line()
    this.#terminal.line(`${this.#terminal.paint('  ✘', 'red')} ${text}`)
    for (const line of details.trimEnd().split('\n')) this.#terminal.line(`    ${line}`)
  }

  verdict(ok: boolean, text: string): void {
    this.#terminal.line()
    this.#terminal.line(this.#terminal.paint(`${ok ? 'PASSED' : 'FAILED'}: ${text}`, ok ? 'green' : 'red'))
  }

  /** A SIP message of one of the phones; each passes the PBX, so each is drawn once. */
  message(message: TracedMessage): void {
    const phone = this.#parties.findIndex((party) => party.user === message.phone)
    const middle = this.#parties.findIndex((party) => party.user === null)
    if (phone < 0 || middle < 0) return
    const [from, to] = message.direction === 'out' ? [phone, middle] : [middle, phone]
    const title = message.hasSdp ? `${message.title} (SDP)` : message.title
    const { before, arrow, after } = this.#ladder.draw({ seconds: this.seconds, from, to, title })
    const paint = this.#terminal.paint
    this.#terminal.line(paint(before, 'dim') + paint(arrow, paintOf(message.title)) + paint(after, 'dim'))
  }
}

function paintOf(title: string): Paint {
  switch (title.charAt(0)) {
    case '1':
      return 'yellow'
    case '2':
      return 'green'
    case '3':
    case '4':
    case '5':
    case '6':
      return 'magenta'
    default:
      return 'cyan'
  }
}
