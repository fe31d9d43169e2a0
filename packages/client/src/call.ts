// Functions and actions: where they are asked and how their answers are read.
import { functionPath, operationPath } from './address.ts'
import { jsonOf } from './exchange.ts'
import type { CallOptions, Kind } from './operations.ts'
import { pageOf } from './pages.ts'
import type { Asked, Wire } from './wire.ts'
import { partOf } from './xapi-error.ts'

/** Arguments and options, as a method was given them. */
type Given = readonly [args?: Readonly<Record<string, unknown>>, options?: CallOptions]

/** `bound`: the path of a set, singleton or row; '' for what is bound to nothing. `A` is what the declaration says. */
export async function answered<A>(wire: Wire, kind: Kind, bound: string, name: string, given: Given): Promise<A> {
  const [args = {}, options = {}] = given
  return (await call(wire, name, askOf(kind, bound, name, args, options))) as A
}

function askOf(
  kind: Kind,
  bound: string,
  name: string,
  args: Readonly<Record<string, unknown>>,
  options: CallOptions,
): Asked {
  return kind === 'function'
    ? { ...options, method: 'GET', path: functionPath(bound, name, args) }
    : { ...options, method: 'POST', path: operationPath(bound, name), body: args }
}

/** Answers are told apart by what they look like: the client holds no declarations while it runs. */
async function call(wire: Wire, name: string, asked: Asked): Promise<unknown> {
  const response = await wire.answer(asked)
  if (response.status === 204) return null
  if (name.startsWith('Download') || !isJson(response.headers)) return response.blob()
  const answer = await jsonOf(name, response)
  const names = typeof answer === 'object' && answer !== null ? Object.keys(answer) : []
  const isWrapped = names.includes('value') && names.every((each) => each === 'value' || each.startsWith('@'))
  if (!isWrapped) return answer
  return Array.isArray(partOf(answer, 'value')) ? pageOf(answer) : partOf(answer, 'value')
}

/** A file of JSON is a file. */
function isJson(headers: Headers): boolean {
  return !headers.has('content-disposition') && /^application\/json\b/.test(headers.get('content-type') ?? '')
}
