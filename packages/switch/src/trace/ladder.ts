// Draws traced messages as a ladder of arrows between us and the peers, line by line, so that it can also be drawn live.
import type { TraceLine } from '@cordboard/link'

/** Columns so far, ours included; plain data. */
export interface LadderState {
  /** Peers in order of appearance ("udp 192.0.2.1:5060"); our own column comes after the first peer. */
  readonly peers: readonly string[]
  /** Epoch ms of the first line. */
  readonly startedAt: number | null
}

export interface LadderOptions {
  /** Characters between two columns, at least 16. */
  readonly spacing: number
  /** What our own column is called. */
  readonly self: string
}

export const DEFAULT_LADDER: LadderOptions = { spacing: 30, self: 'Cordboard' }
export const EMPTY_LADDER: LadderState = { peers: [], startedAt: null }

const MARGIN = 12

/** The whole ladder of a list of lines. */
export function drawLadder(lines: readonly TraceLine[], options: LadderOptions = DEFAULT_LADDER): string[] {
  let state = EMPTY_LADDER
  const peers: string[] = []
  for (const line of lines) {
    const peer = peerOf(line)
    if (!peers.includes(peer)) peers.push(peer)
  }
  const rows = peers.length === 0 ? [] : [heading(peers, options)]
  state = { peers, startedAt: null }
  for (const line of lines) {
    const [next, drawn] = ladderStep(state, line, options)
    state = next
    rows.push(...drawn)
  }
  return rows
}

/** Adds one message: its arrow, before it a new heading when a new peer appears. */
export function ladderStep(
  state: LadderState,
  line: TraceLine,
  options: LadderOptions = DEFAULT_LADDER,
): readonly [LadderState, string[]] {
  const peer = peerOf(line)
  const known = state.peers.includes(peer)
  const peers = known ? state.peers : [...state.peers, peer]
  const startedAt = state.startedAt ?? line.at
  const rows = known ? [] : [heading(peers, options)]
  rows.push(arrow(line, columnOf(peers.indexOf(peer)), peers.length + 1, line.at - startedAt, options))
  return [{ peers, startedAt }, rows]
}

/** Our own column is number 1: the first peer stands left of it, all others right. */
const SELF = 1
const columnOf = (peer: number): number => (peer === 0 ? 0 : peer + 1)

function heading(peers: readonly string[], options: LadderOptions): string {
  const names = [peers[0] ?? '', options.self, ...peers.slice(1)]
  let row = ''
  for (const [column, name] of names.entries()) {
    const text = name.slice(0, options.spacing - 2)
    const center = MARGIN + column * options.spacing
    row = row.padEnd(Math.max(row.length + 1, center - Math.floor(text.length / 2))) + text
  }
  return row.trimEnd()
}

function arrow(line: TraceLine, peer: number, columns: number, ms: number, options: LadderOptions): string {
  const [left, right] = peer < SELF ? [peer, SELF] : [SELF, peer]
  const pointsRight = (line.direction === 'in') === peer < SELF
  const width = (right - left) * options.spacing - 1
  const shaft = label(line, width - 4)
  const dashes = width - shaft.length - 1
  const before = Math.max(1, Math.floor(dashes / 2))
  const body = '-'.repeat(before) + shaft + '-'.repeat(Math.max(0, dashes - before))
  let row = `${(ms / 1000).toFixed(3).padStart(9)} `.padEnd(MARGIN)
  for (let column = 0; column < columns; column++) {
    if (column > left && column < right) continue
    row = `${row.padEnd(MARGIN + column * options.spacing)}|`
    if (column === left) row += pointsRight ? `${body}>` : `<${body}`
  }
  return row
}

/** Method or status with reason; the CSeq method of a response; "+SDP" when there is one. Control characters never pass. */
function label(line: TraceLine, room: number): string {
  const { summary, text } = line
  const response = summary.startsWith('SIP/2.0 ')
  const first = summary.indexOf(' ')
  const what = response ? summary.slice(8) : summary.slice(0, first < 0 ? undefined : first)
  const method = response ? cseqMethod(text) : ''
  const sdp = text.includes('\r\nm=audio') ? ' +SDP' : ''
  const long = `${what} (${method})${sdp}`
  const full = method === '' || long.length > room ? `${what}${sdp}` : long
  return ` ${printable(full.slice(0, Math.max(3, room)))} `
}

/** Outside text reaches a terminal here: C0 and C1 control characters become question marks. */
function printable(text: string): string {
  let clean = ''
  for (const char of text) clean += char < ' ' || (char >= '\u007f' && char <= '\u009f') ? '?' : char
  return clean
}

function cseqMethod(text: string): string {
  const at = text.toLowerCase().indexOf('\r\ncseq')
  if (at < 0) return ''
  const end = text.indexOf('\r\n', at + 2)
  return (
    text
      .slice(at, end < 0 ? undefined : end)
      .slice(0, 80)
      .trim()
      .split(' ')
      .at(-1) ?? ''
  )
}

function peerOf(line: TraceLine): string {
  return line.transport === 'udp' ? line.remote : `${line.transport} ${line.remote}`
}
