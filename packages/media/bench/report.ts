// Prints the figures of a bench: median and spread of a few rounds per line.

/** Writes one table to standard output. */
export function report(title: string, lines: readonly (readonly [string, readonly number[]])[]): void {
  process.stdout.write(`${title}\n`)
  for (const [name, figures] of lines) {
    const sorted = [...figures].sort((a, b) => a - b)
    const show = (figure: number | undefined) => (figure ?? Number.NaN).toFixed(2)
    const median = show(sorted[sorted.length >> 1])
    process.stdout.write(`  ${name.padEnd(40)} ${median}  (${show(sorted[0])} to ${show(sorted.at(-1))})\n`)
  }
}
