// Fields of a form body or a query: each is asked for by Twilio's name and read as what it should be.
import { TwilioRefusal, twilioCode } from '../refusal.ts'
import type { HttpMethod } from '../types.ts'

export class Form {
  readonly #fields: ReadonlyMap<string, string>
  readonly #code: number

  /** `code` is what refuses a value that cannot be read. Of a field given twice the last counts. */
  constructor(parsed: unknown, code: number = twilioCode.badRequest) {
    const fields = new Map<string, string>()
    if (typeof parsed === 'object' && parsed !== null) {
      for (const [name, value] of Object.entries(parsed)) {
        const last: unknown = Array.isArray(value) ? value.at(-1) : value
        if (typeof last === 'string') fields.set(name, last)
      }
    }
    this.#fields = fields
    this.#code = code
  }

  text(name: string): string | undefined {
    return this.#fields.get(name)
  }

  flag(name: string): boolean | undefined {
    const value = this.#fields.get(name)?.toLowerCase()
    if (value === undefined || value === '') return undefined
    if (value === 'true' || value === 'false') return value === 'true'
    throw new TwilioRefusal(this.#code, `${name} must be true or false`)
  }

  integer(name: string): number | undefined {
    const value = this.#fields.get(name)
    if (value === undefined || value === '') return undefined
    if (/^-?[0-9]{1,9}$/.test(value)) return Number(value)
    throw new TwilioRefusal(this.#code, `${name} must be an integer`)
  }

  oneOf<Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    const value = this.#fields.get(name)
    if (value === undefined || value === '') return undefined
    const found = values.find((one) => one === value)
    if (found !== undefined) return found
    throw new TwilioRefusal(this.#code, `${name} must be one of ${values.join(', ')}`)
  }

  method(name: string): HttpMethod | undefined {
    return this.oneOf(name, ['GET', 'POST'])
  }
}
