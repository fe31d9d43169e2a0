// Reading the attributes of one element: values with defaults, and a warning for each that is wrong or has no effect.
import type { Element } from '../document/element.ts'
import { type Problem, quoted, warning } from '../problem.ts'
import type { Address, Method } from './types.ts'

/** What a document is read with. */
export interface Reading {
  /** URL of the document: relative ones begin there. */
  readonly base: string
  /** Warnings are added here. */
  readonly problems: Problem[]
}

const schemaCode = 12200
const maxUrl = 4096
const maxProblems = 50

export function note(reading: Reading, problem: Problem): void {
  if (reading.problems.length < maxProblems) reading.problems.push(problem)
}

/** Resolves a URL against the document; null unless it is http or https. */
export function resolveUrl(base: string, written: string): string | null {
  if (written.length > maxUrl) return null
  const url = URL.parse(written.trim(), base)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : null
}

export class Attributes {
  readonly #element: Element
  readonly #reading: Reading
  readonly #open: Set<string>

  constructor(element: Element, reading: Reading) {
    this.#element = element
    this.#reading = reading
    this.#open = new Set(element.attributes.keys())
  }

  text(name: string): string | null {
    this.#open.delete(name)
    return this.#element.attributes.get(name) ?? null
  }

  /** A whole number; out of bounds it is moved to the nearest bound, anything else is the default. */
  whole<Default>(name: string, code: number, [least, most]: readonly [number, number], otherwise: Default) {
    const written = this.text(name)
    if (written === null) return otherwise
    if (!/^\d{1,9}$/.test(written.trim())) {
      this.#wrong(name, written, code)
      return otherwise
    }
    const value = Number(written)
    if (value < least || value > most) this.#wrong(name, written, code)
    return Math.min(Math.max(value, least), most)
  }

  flag(name: string, code: number, otherwise: boolean): boolean {
    const written = this.text(name)
    if (written === null) return otherwise
    if (written === 'true' || written === 'false') return written === 'true'
    this.#wrong(name, written, code)
    return otherwise
  }

  /** One of the words given. */
  word<Word extends string>(name: string, code: number, words: readonly Word[], otherwise: Word): Word {
    const written = this.text(name)
    if (written === null) return otherwise
    const found = words.find((word) => word === written)
    if (found === undefined) this.#wrong(name, written, code)
    return found ?? otherwise
  }

  /** Text of a limited alphabet. */
  matching<Default>(name: string, code: number, pattern: RegExp, most: number, otherwise: Default) {
    const written = this.text(name)
    if (written === null) return otherwise
    if (written.length <= most && pattern.test(written)) return written
    this.#wrong(name, written, code)
    return otherwise
  }

  method(name: string, code: number): Method {
    const written = this.text(name)
    if (written === null) return 'POST'
    const upper = written.toUpperCase()
    if (upper === 'GET' || upper === 'POST') return upper
    this.#wrong(name, written, code)
    return 'POST'
  }

  /** A URL with its method; null when there is none, or when it is wrong. */
  address(name: string, methodName: string, code: number): Address | null {
    const method = this.method(methodName, code)
    const url = this.#url(name)
    return url === null ? null : { url, method }
  }

  /** A URL with its method; without one the document itself. */
  addressOrDocument(name: string, methodName: string, code: number): Address {
    const method = this.method(methodName, code)
    return { url: this.#url(name) ?? this.#reading.base, method }
  }

  /** These have no effect here, which is said when one is there. */
  withoutEffect(...names: readonly string[]): void {
    for (const name of names)
      if (this.#open.delete(name)) this.#say(`${name} of <${this.#element.name}> has no effect here`)
  }

  /** Whatever was not asked for is unknown. */
  done(): void {
    for (const name of this.#open) this.#say(`<${this.#element.name}> has no attribute ${quoted(name)}`)
  }

  #url(name: string): string | null {
    const written = this.text(name)
    if (written === null || written.trim() === '') return null
    const url = resolveUrl(this.#reading.base, written)
    if (url === null) this.#wrong(name, written, 11100)
    return url
  }

  #wrong(name: string, written: string, code: number): void {
    const text = `${name} of <${this.#element.name}> cannot be ${quoted(written)}`
    note(this.#reading, warning(code, text, this.#element.line))
  }

  #say(text: string): void {
    note(this.#reading, warning(schemaCode, text, this.#element.line))
  }
}
