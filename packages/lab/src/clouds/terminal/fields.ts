// Reads a configuration file's JSON: every field by its kind, every mistake by its place, unknown fields refused.

export class ConfigError extends Error {}

export class Fields {
  readonly #values: ReadonlyMap<string, unknown>
  readonly #path: string
  readonly #read = new Set<string>()

  constructor(value: unknown, path = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new ConfigError(`${path || 'the file'} must be an object`)
    this.#values = new Map(Object.entries(value))
    this.#path = path
  }

  text(name: string): string {
    return this.#required(name, this.textOr(name, undefined))
  }

  textOr<Other>(name: string, other: Other): string | Other {
    return this.#typed(name, 'a text', isText) ?? other
  }

  numberOr<Other>(name: string, other: Other): number | Other {
    return this.#typed(name, 'a number', isNumber) ?? other
  }

  flagOr(name: string, other: boolean): boolean {
    return this.#typed(name, 'true or false', isFlag) ?? other
  }

  /** One of some words. */
  wordOr<Word extends string>(name: string, words: readonly Word[], other: Word): Word {
    const text = this.textOr(name, undefined)
    if (text === undefined) return other
    const word = words.find((one) => one === text)
    if (word === undefined) throw new ConfigError(`${this.#at(name)} must be one of ${words.join(', ')}`)
    return word
  }

  texts(name: string): readonly string[] {
    return this.#list(name).map((value, at) => {
      if (!isText(value)) throw new ConfigError(`${this.#at(name)}[${at}] must be a text`)
      return value
    })
  }

  /** The objects of a list, each read by `read`; without the list none. */
  each<Item>(name: string, read: (fields: Fields) => Item): readonly Item[] {
    return this.#list(name).map((value, at) => {
      const fields = new Fields(value, `${this.#at(name)}[${at}]`)
      const item = read(fields)
      fields.refuseOthers()
      return item
    })
  }

  /** Throws when there is a field that nobody read. */
  refuseOthers(): void {
    for (const name of this.#values.keys())
      if (!this.#read.has(name)) throw new ConfigError(`${this.#at(name)} is not known here`)
  }

  #list(name: string): readonly unknown[] {
    this.#read.add(name)
    const value = this.#values.get(name) ?? []
    if (!Array.isArray(value)) throw new ConfigError(`${this.#at(name)} must be a list`)
    return value
  }

  #typed<Kind>(name: string, kind: string, is: (value: unknown) => value is Kind): Kind | undefined {
    this.#read.add(name)
    const value = this.#values.get(name)
    if (value === undefined) return undefined
    if (!is(value)) throw new ConfigError(`${this.#at(name)} must be ${kind}`)
    return value
  }

  #required<Value>(name: string, value: Value | undefined): Value {
    if (value === undefined) throw new ConfigError(`${this.#at(name)} is missing`)
    return value
  }

  #at(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean'
}
