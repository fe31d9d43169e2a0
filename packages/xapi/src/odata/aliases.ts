// Parameter aliases: `$filter=Number eq @n&@n='101'` (OData 4.01 URL conventions 5.3).
import type { Expression } from './expression.ts'
import { MAX_ALIASES } from './limits.ts'
import { inOption, ODataRefusal, quoted } from './refusal.ts'

type Read<T> = (text: string, aliases: Aliases) => T

/** The values of a query's aliases by name with `@`; each is read when it is used, and never within itself. */
export class Aliases {
  readonly #texts: ReadonlyMap<string, string>
  readonly #open: readonly string[]

  constructor(texts: ReadonlyMap<string, string>, open: readonly string[] = []) {
    this.#texts = texts
    this.#open = open
  }

  /** The text given for an alias; null when there is none, which stands for null. */
  text(name: string): string | null {
    const text = this.#texts.get(name)
    return text === undefined || text.trim() === '' ? null : text
  }

  read(name: string, text: string, how: Read<Expression>): Expression {
    return this.#inside(name, text, how)
  }

  readList(name: string, text: string, how: Read<readonly Expression[]>): readonly Expression[] {
    return this.#inside(name, text, how)
  }

  #inside<T>(name: string, text: string, how: Read<T>): T {
    if (this.#open.includes(name)) throw new ODataRefusal(`The alias ${quoted(name)} is used in its own value.`)
    if (this.#open.length >= MAX_ALIASES) throw new ODataRefusal('Aliases within aliases are nested too deeply.')
    return inOption(name, () => how(text, new Aliases(this.#texts, [...this.#open, name])))
  }
}

export const NO_ALIASES = new Aliases(new Map())
