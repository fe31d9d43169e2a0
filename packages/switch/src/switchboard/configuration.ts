// The configuration in force: takes changes and copies from control, keeps them, tells everybody who decides with them.
import type { ControlCommand, RowChange, SwitchEvent } from '@cordboard/link'
import { compile, noSwitchFacts, type SwitchFacts } from '../facts/compile.ts'
import { KeptFacts, leanChange } from '../facts/kept-facts.ts'
import type { Journal } from '../journal/journal.ts'

type Copied = Extract<ControlCommand, { type: 'resync' }>

export class Configuration {
  readonly #kept: KeptFacts
  /** Told each changed row, after the facts have it. */
  readonly #apply: (change: RowChange) => void
  #facts: SwitchFacts = noSwitchFacts
  readonly #domain: string | null
  /** Rows of a copy that is not complete yet. */
  #copy: RowChange[] | null = null
  /** Told after new facts are in force. */
  onUse: () => void = () => {}

  /** `domain`: a name of ours that no row needs to name. */
  constructor(
    journal: Pick<Journal, 'put' | 'load'>,
    apply: (change: RowChange) => void,
    domain: string | null = null,
  ) {
    this.#domain = domain?.toLowerCase() ?? null
    this.#kept = new KeptFacts(journal)
    this.#apply = apply
  }

  get facts(): SwitchFacts {
    return this.#facts
  }

  /** From the journal, at start. */
  restore(): void {
    const { version, rows } = this.#kept.load()
    if (version !== null) this.#use(version, rows)
  }

  /** What control is told after the handshake. */
  have(): SwitchEvent {
    return { type: 'have', version: this.#facts.version }
  }

  /** Applies the next version. False when versions are missing in between: control must send a copy. */
  changed(version: number, changes: readonly RowChange[]): boolean {
    if (version <= (this.#facts.version ?? -1)) return true
    if (version !== (this.#facts.version ?? -1) + 1) return false
    const lean = leanOnes(changes)
    this.#kept.keep(version, lean)
    this.#use(version, lean)
    return true
  }

  /** Takes a part of a full copy; it counts from the last part on. */
  copied(part: Copied): void {
    if (part.first) this.#copy = []
    if (!this.#copy) return
    this.#copy.push(...leanOnes(part.rows))
    if (!part.last) return
    const rows = this.#copy
    this.#copy = null
    const deletions = this.#kept.replace(part.version, rows)
    this.#use(part.version, [...deletions, ...rows])
  }

  #use(version: number, rows: readonly RowChange[]): void {
    this.#facts = withDomain(compile(this.#facts, version, rows), this.#domain)
    for (const row of rows) this.#apply(row)
    this.onUse()
  }
}

/** The same facts when the domain is known to them. */
function withDomain(facts: SwitchFacts, domain: string | null): SwitchFacts {
  const { routing } = facts
  if (domain === null || routing.domains.includes(domain)) return facts
  return { ...facts, routing: { ...routing, domains: [...routing.domains, domain] } }
}

function leanOnes(changes: readonly RowChange[]): readonly RowChange[] {
  return changes.flatMap((change) => leanChange(change) ?? [])
}
