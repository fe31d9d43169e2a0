// One finding of the doctor, in the shape of the contract's TrunkReport.
import type { AnalysisCode } from '@cordboard/model'

export type Level = 'Critical' | 'Error' | 'Warning' | 'Info'
export type Code = (typeof AnalysisCode)['members'][number]

export interface Finding {
  readonly Level: Level
  /** Null: the contract has no code for it. */
  readonly Code: Code | null
  /** A sentence in which `%1$s`, `%2$s` … stand for the parameters. */
  readonly Template: string
  readonly Params: readonly string[]
}

export function finding(Level: Level, Code: Code | null, Template: string, ...params: readonly string[]): Finding {
  return { Level, Code, Template, Params: params.map((each) => each.slice(0, 500)) }
}

/** The sentence with its parameters. */
export function sentence({ Template, Params }: Finding): string {
  return Template.replace(/%(\d)\$s/g, (_, index) => Params[Number(index) - 1] ?? '')
}

export function isTrouble({ Level }: Finding): boolean {
  return Level === 'Critical' || Level === 'Error'
}
