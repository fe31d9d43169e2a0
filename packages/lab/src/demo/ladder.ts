// Draws SIP messages as a ladder: one column per party, one line per message, as it happens.

export interface Rung {
  readonly seconds: number
  /** Column numbers. */
  readonly from: number
  readonly to: number
  readonly title: string
  /** Behind the title where there is room for both. */
  readonly remark?: string
}

/** A line of the ladder in its parts, so that the arrow can be coloured. */
export interface DrawnRung {
  readonly before: string
  readonly arrow: string
  readonly after: string
}

const clockWidth = 8

export interface Ladder {
  /** The names above the columns. */
  heading(): string
  draw(rung: Rung): DrawnRung
  /** A line with nothing but the columns, and a remark behind them. */
  rails(): string
}

/** A ladder for these parties, `width` characters wide at most. */
export function createLadder(parties: readonly string[], width: number): Ladder {
  const gap = Math.max(16, Math.floor((width - clockWidth - 12) / Math.max(1, parties.length - 1)))
  const margin = clockWidth + 5
  const at = (column: number): number => margin + column * gap
  const end = at(parties.length - 1) + 1

  const railsBetween = (from: number, to: number): string => {
    let text = ''
    for (let x = from; x < to; x++) text += parties.some((_, column) => at(column) === x) ? '│' : ' '
    return text
  }

  return {
    heading() {
      let text = ''
      for (const [column, name] of parties.entries()) {
        const start = Math.max(text.length + (column === 0 ? 0 : 1), at(column) - Math.floor(name.length / 2))
        text = text.padEnd(start) + name
      }
      return text
    },
    rails: () => railsBetween(0, end),
    draw({ seconds, from, to, title, remark = '' }) {
      const [left, right] = from < to ? [at(from), at(to)] : [at(to), at(from)]
      const room = right - left - 1
      const space = Math.max(0, room - 5)
      const whole = remark === '' ? title : `${title} ${remark}`
      const label = ` ${whole.length <= space ? whole : cut(title, space)} `
      const dashes = Math.max(2, room - label.length - 1)
      const line = '─'.repeat(2) + label + '─'.repeat(Math.max(0, dashes - 2))
      const arrow = from < to ? `${line}▶` : `◀${line}`
      const clock = `${seconds.toFixed(3)}s`.padStart(clockWidth)
      return {
        before: clock + railsBetween(clockWidth, left + 1),
        arrow: arrow.slice(0, room),
        after: railsBetween(right, end),
      }
    },
  }
}

/** Between words where there are some. */
function cut(title: string, space: number): string {
  if (title.length <= space) return title
  const words = title.slice(0, space + 1).lastIndexOf(' ')
  return title.slice(0, words > 0 ? words : space)
}
