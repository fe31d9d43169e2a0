// The demo's stage: says what happens, draws the messages in between, and keeps what was checked.
import type { TracedMessage } from '../phone/trace.ts'
import { type Check, checks, type Outcome, Verdict } from './checks.ts'
import { createLadder, type Ladder } from './ladder.ts'
import type { Paint, Terminal } from './terminal.ts'

export interface Party {
  readonly name: string
  /** As its messages are traced: the user of a phone, the name of a site; null for the PBX in the middle. */
  readonly trace: string | null
}

const marks: Readonly<Record<Outcome, { readonly mark: string; readonly paint: Paint }>> = {
  passed: { mark: '✔', paint: 'green' },
  failed: { mark: '✘', paint: 'red' },
  'not reached': { mark: '–', paint: 'yellow' },
}

export class Stage {
  readonly #terminal: Terminal
  readonly #startedMs = performance.now()
  #ladder: Ladder | null = null
  #parties: readonly Party[] = []
  readonly verdict = new Verdict()

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  get seconds(): number {
    return (performance.now() - this.#startedMs) / 1000
  }

  title(text: string): void {
    for (const line of wrapped(text, this.#terminal.width)) this.#bold(line)
  }

  /** What happens next. */
  act(text: string): void {
    this.#terminal.line()
    for (const [at, line] of wrapped(text, this.#terminal.width - 2).entries())
      this.#bold(`${at === 0 ? '▸' : ' '} ${line}`)
  }

  /** The messages of these are drawn from now on, in this order; those of others are not. */
  ladder(parties: readonly Party[]): void {
    this.#parties = parties
    this.#ladder = createLadder(
      parties.map((party) => party.name),
      this.#terminal.width,
    )
    this.#terminal.line()
    this.#bold(this.#ladder.heading())
  }

  /** A step, or what is going on while nothing is sent. */
  note(text: string): void {
    for (const line of wrapped(text, this.#terminal.width - 4)) this.#terminal.line(`    ${line}`)
  }

  /** A check and what was seen. */
  check(check: Check, ok: boolean, text: string): void {
    this.verdict.note(check, ok)
    const { mark, paint } = marks[ok ? 'passed' : 'failed']
    for (const [at, line] of wrapped(text, this.#terminal.width - 4).entries())
      this.#terminal.line(`  ${at === 0 ? this.#terminal.paint(mark, paint) : ' '} ${line}`)
  }

  /** What is checked turned out to be so: what is not throws before. */
  prove(check: Check, text: string): void {
    this.check(check, true, text)
  }

  fail(text: string, details: string): void {
    this.#terminal.line()
    this.#terminal.line(`${this.#terminal.paint('  ✘', 'red')} ${text}`)
    for (const line of details.trimEnd().split('\n')) this.#terminal.line(`    ${line}`)
  }

  /** Every check by name, then whether the demo passed; `problem` null: it did. */
  end(problem: string | null, text: string): void {
    const { width } = this.#terminal
    const cell = Math.max(...checks.map((check) => check.length)) + 5
    const columns = Math.max(1, Math.floor(width / cell))
    const rows = Math.ceil(checks.length / columns)
    this.#terminal.line()
    this.#bold('Verdict')
    for (let row = 0; row < rows; row++) {
      const line = checks.filter((_, at) => at % rows === row).map((check) => this.#cell(check, cell))
      this.#terminal.line(`  ${line.join('').trimEnd()}`)
    }
    this.#terminal.line()
    const ok = problem === null
    this.#terminal.line(this.#terminal.paint(`${ok ? 'PASSED' : 'FAILED'}: ${problem ?? text}`, ok ? 'green' : 'red'))
  }

  /** A SIP message of a phone or site; each passes the PBX, so each is drawn once. */
  message(message: TracedMessage): void {
    const other = this.#parties.findIndex((party) => party.trace === message.phone)
    const middle = this.#parties.findIndex((party) => party.trace === null)
    if (this.#ladder === null || other < 0 || middle < 0) return
    const [from, to] = message.direction === 'out' ? [other, middle] : [middle, other]
    const remark = message.hasSdp ? '(SDP)' : ''
    const { before, arrow, after } = this.#ladder.draw({
      seconds: this.seconds,
      from,
      to,
      title: message.title,
      remark,
    })
    const paint = this.#terminal.paint
    this.#terminal.line(paint(before, 'dim') + paint(arrow, paintOf(message.title)) + paint(after, 'dim'))
  }

  #cell(check: Check, width: number): string {
    const { mark, paint } = marks[this.verdict.of(check)]
    return `${this.#terminal.paint(mark, paint)} ${check.padEnd(width - 2)}`
  }

  #bold(text: string): void {
    this.#terminal.line(this.#terminal.paint(text, 'bold'))
  }
}

/** Lines of at most `width` characters, broken between words. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
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
