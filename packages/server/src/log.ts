// Structured logs of a process: one JSON object a line on standard error, never with secrets.
import pino from 'pino'

export type Log = pino.Logger

/** Field names whose values are never written, wherever they stand. */
const secrets = ['password', 'AuthPassword', 'AccessPassword', 'authorization', 'token', 'inline', 'secret', 'key']

export function createLog(name: string, level: string): Log {
  const paths = secrets.flatMap((field) => [field, `*.${field}`, `*.*.${field}`])
  return pino(
    {
      name,
      level,
      base: { pid: process.pid },
      redact: { paths, censor: '***' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ fd: 2, sync: true }),
  )
}
