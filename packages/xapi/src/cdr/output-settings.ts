// CDRSettings as the writer obeys them: where lines go, and how they look.
import { recordsIn, textIn } from '@cordboard/model'
import type { Store } from '@cordboard/store'
import { systemZone } from '../http/zone.ts'
import { isLineField, type LineForm } from './line.ts'

export type Target =
  | { readonly kind: 'none' }
  /** One file for all calls, of at most about so many bytes. */
  | { readonly kind: 'file'; readonly mostBytes: number }
  | { readonly kind: 'file each' }
  /** `passive`: readers connect to us there; `active`: we connect to a reader there. */
  | { readonly kind: 'passive' | 'active'; readonly host: string; readonly port: number }

export interface Output {
  readonly target: Target
  readonly form: LineForm
}

const MEGABYTE = 1024 * 1024

/** The rows it reads are kept in memory by the store. */
export async function outputOf(store: Store): Promise<Output> {
  const { fields } = await store.singleton('CDRSettings')
  const rates = await store.list('CallCostSettings')
  return {
    target: targetOf(fields),
    form: {
      fields: recordsIn(fields.EnabledFields).flatMap(({ Name, Length }) => {
        const name = textIn(Name)
        return isLineField(name) ? [{ name, length: numberIn(Length, 0) }] : []
      }),
      removeCommas: fields.RemoveCommaDelimiters === true,
      zone: await systemZone(store),
      rates: rates.map((row) => ({ prefix: textIn(row.fields.Prefix), rate: numberIn(row.fields.Rate, 0) })),
    },
  }
}

function targetOf(fields: Readonly<Record<string, unknown>>): Target {
  if (fields.Enabled !== true) return { kind: 'none' }
  const [host, port] = [textIn(fields.SocketIpAddress), numberIn(fields.SocketPort, 5483)]
  switch (fields.LogType) {
    case 'SingleFileForEachCall':
      return { kind: 'file each' }
    case 'PassiveSocket':
      return { kind: 'passive', host, port }
    case 'ActiveSocket':
      return { kind: 'active', host, port }
    default:
      return { kind: 'file', mostBytes: numberIn(fields.LogSize, 100) * MEGABYTE }
  }
}

function numberIn(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}
