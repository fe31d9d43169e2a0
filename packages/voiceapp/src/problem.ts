// What is wrong with a document or with fetching one, in words for the person who wrote it.

export interface Problem {
  /** Number of Twilio's error dictionary that says the same: 11xxx fetching, 12xxx the document, 13xxx one verb. */
  readonly code: number
  readonly text: string
  /** Line in the document, from 1; null when it is not about a document. */
  readonly line: number | null
  /** True: the call ends, or goes to the fallback. False: it goes on and something was left out. */
  readonly fatal: boolean
}

export function fatal(code: number, text: string, line: number | null = null): Problem {
  return { code, text, line, fatal: true }
}

export function warning(code: number, text: string, line: number | null = null): Problem {
  return { code, text, line, fatal: false }
}

/** One line for a log. */
export function describeProblem(problem: Problem): string {
  const where = problem.line === null ? '' : ` (line ${problem.line})`
  return `${problem.code}: ${problem.text}${where}`
}

/** Text from outside as it may stand in a message: short and printable. */
export function quoted(text: string): string {
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text
  return `"${short.replaceAll(/[^\x20-\x7e\u00a0-\uffff…]/g, '?')}"`
}
