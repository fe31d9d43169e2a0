// The result of a run as docs/benchmarks.md and as a table on the terminal.
import { goalText, isReached, type Line, ratioOf, short, spreadText } from './line.ts'

export interface Section {
  readonly name: string
  readonly title: string
  readonly lines: readonly Line[]
  /** Why there are no lines, or null. */
  readonly failure: string | null
}

export interface Facts {
  readonly machine: string
  readonly date: string
  readonly versions: string
  readonly mode: string
}

const standing = (line: Line): string => {
  const reached = isReached(line)
  if (reached === null) return '-'
  return reached ? 'reached' : '**missed**'
}

function cells(line: Line): readonly string[] {
  const ratio = ratioOf(line)
  return [
    line.work,
    `${spreadText(line.ours)} ${line.unit}`,
    line.reference === null ? '-' : `${line.reference.name}: ${spreadText(line.reference.spread)}`,
    ratio === null ? '-' : short(ratio),
    goalText(line.goal, line.unit),
    standing(line),
  ]
}

export function terminalText(section: Section): string {
  const head = `\n${section.title}`
  if (section.failure !== null) return `${head}\n  not measured: ${section.failure}`
  const rows = section.lines.map((line) => {
    const [work, ours, reference, ratio, goal, reached] = cells(line)
    const beside = line.reference === null ? '' : `; ${reference}; ratio ${ratio}`
    const aim = line.goal === null ? '' : `; goal ${goal}: ${reached?.replaceAll('*', '')}`
    return `  ${work}: ${ours}${beside}${aim}${line.remark === '' ? '' : `\n      ${line.remark}`}`
  })
  return [head, ...rows].join('\n')
}

export function documentText(facts: Facts, sections: readonly Section[]): string {
  const body = sections.flatMap((section) => {
    if (section.failure !== null) return [`## ${section.title}`, '', `Not measured: ${section.failure}`, '']
    const remarks = section.lines.filter((line) => line.remark !== '').map((line) => `- ${line.work}: ${line.remark}`)
    return [
      `## ${section.title}`,
      '',
      '| work | ours | reference | ratio | goal | |',
      '|---|---|---|---|---|---|',
      ...section.lines.map((line) => `| ${cells(line).join(' | ')} |`),
      '',
      ...(remarks.length === 0 ? [] : [...remarks, '']),
    ]
  })
  return `${[
    '# Benchmarks',
    '',
    `Written by \`npm run bench\`. ${facts.mode}`,
    '',
    `- Date: ${facts.date}`,
    `- Machine: ${facts.machine}`,
    `- Versions: ${facts.versions}`,
    '',
    'How it is measured: the load comes from outside (SIPp, generators of RTP and TLS phones) and runs on the second core; what is',
    'measured is pinned to the first. CPU is user and system time of all processes of what is measured, from /proc, call records',
    'stored in SQLite and the trace on. References run in turn with ours in the same run, because absolute times drift from run to',
    'run. A figure is the median, with the smallest and largest run in brackets. Everything is on 127.0.0.1.',
    '',
    ...body,
  ].join('\n')}`
}
