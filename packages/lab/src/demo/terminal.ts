// How the demo writes: colours only on a terminal that wants them, and lines as wide as it is.

export type Paint = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan' | 'magenta'

export interface Terminal {
  readonly width: number
  line(text?: string): void
  paint(text: string, how: Paint): string
}

const codes: Readonly<Record<Paint, number>> = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  magenta: 35,
  cyan: 36,
}

/** `NO_COLOR` and a TERM of `dumb` switch colours off (https://no-color.org). */
export function openTerminal(out: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Terminal {
  const colours = out.isTTY === true && environment.NO_COLOR === undefined && environment.TERM !== 'dumb'
  const width = out.isTTY === true ? out.columns : 100
  return {
    width: Math.min(Math.max(width, 60), 120),
    line: (text = '') => void out.write(`${text}\n`),
    paint: (text, how) => (colours ? `\u001b[${codes[how]}m${text}\u001b[0m` : text),
  }
}
