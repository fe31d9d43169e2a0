// One supervised child process: carries out what its machine commands and reports what happens to it.
import { type ChildProcess, fork } from 'node:child_process'
import { type ChildCommand, type ChildInput, type ChildState, stepChild, stopped } from './child-machine.ts'
import { aliveEveryMs, type FromChild, type Level, type ToChild } from './child-protocol.ts'

/**
 * A child that lets so many of its signs of life go by is killed and started again. Counted in our own ticks, so that a
 * supervisor which was frozen itself does not blame its children.
 */
const mostMissed = 10

export interface SupervisedOptions {
  readonly name: string
  readonly script: string
  readonly args: readonly string[]
  /** The process says that all others are to log at this level. */
  levelWanted(level: Level): void
  /** up: the process is ready and told `notes`. died: it will come again. refused: it said why it cannot run. */
  report(what: 'up' | 'died' | 'stopped' | 'refused', detail: string, notes: Readonly<Record<string, unknown>>): void
}

export class Supervised {
  readonly name: string
  readonly #options: SupervisedOptions
  #state: ChildState = stopped
  #child: ChildProcess | null = null
  #timer: NodeJS.Timeout | null = null
  #notes: Readonly<Record<string, unknown>> = {}
  #refused: string | null = null
  #missed = 0
  #level: Level | null = null
  #whenStopped: (() => void)[] = []

  constructor(options: SupervisedOptions) {
    this.name = options.name
    this.#options = options
  }

  get state(): ChildState['state'] {
    return this.#state.state
  }

  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  start(): void {
    this.#feed({ input: 'start' })
  }

  /** Asks the process to end and resolves when it is gone; after `graceMs` it is killed. */
  stop(graceMs: number): Promise<void> {
    if (this.#state.state === 'stopped') return Promise.resolve()
    const gone = new Promise<void>((resolve) => this.#whenStopped.push(resolve))
    this.#feed({ input: 'stop', graceMs })
    return gone
  }

  /** Has the process log at this level, also when it is started again. */
  setLevel(level: Level): void {
    this.#level = level
    if (this.#state.state === 'running') this.#sendLevel()
  }

  #sendLevel(): void {
    if (this.#level !== null) this.#child?.send({ tell: 'level', level: this.#level } satisfies ToChild, () => {})
  }

  /** Ends the process without asking. */
  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  #feed(input: ChildInput): void {
    const [next, commands] = stepChild(this.#state, input, performance.now())
    this.#state = next
    for (const command of commands) this.#carryOut(command)
    if (next.state === 'stopped') for (const resolve of this.#whenStopped.splice(0)) resolve()
  }

  #carryOut(command: ChildCommand): void {
    switch (command.command) {
      case 'spawn':
        this.#spawn()
        return
      case 'askToStop':
        this.#child?.send({ tell: 'stop', graceMs: command.graceMs } satisfies ToChild, () => {})
        return
      case 'kill':
        this.kill()
        return
      case 'arm':
        this.#timer = setTimeout(() => this.#feed({ input: 'timerFired' }), command.ms)
        return
      case 'disarm':
        if (this.#timer !== null) clearTimeout(this.#timer)
        this.#timer = null
        return
      case 'report':
        this.#options.report(command.what, command.detail, this.#notes)
    }
  }

  #spawn(): void {
    this.#refused = null
    const child = fork(this.#options.script, [...this.#options.args], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    this.#child = child
    let over = false
    this.#missed = 0
    const watch = setInterval(() => {
      this.#missed += 1
      if (this.#missed > mostMissed) this.#feed({ input: 'silent' })
    }, aliveEveryMs)
    const exited = (how: string): void => {
      if (over) return
      over = true
      clearInterval(watch)
      this.#child = null
      this.#feed({ input: 'exited', how, refused: this.#refused })
    }
    child.on('message', (message) => this.#hear(message as FromChild))
    child.on('error', (error) => exited(error.message))
    child.on('exit', (code, signal) => exited(signal === null ? `exit code ${code}` : `signal ${signal}`))
  }

  #hear(message: FromChild): void {
    this.#missed = 0
    switch (message.tell) {
      case 'alive':
        return
      case 'ready':
        this.#notes = message.notes
        this.#feed({ input: 'ready' })
        this.#sendLevel()
        return
      case 'level':
        this.#options.levelWanted(message.level)
        return
      case 'refused':
        this.#refused = message.sentence
    }
  }
}
