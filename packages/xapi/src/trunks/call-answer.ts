// What the switch says became of a test call, read field by field: what comes over a link is nobody's word for its shape.
import type { TestCallAnswer } from '@cordboard/link'
import { isRecord } from '@cordboard/model'

/** Null when a field is missing or of another kind. */
export function readCallAnswer(value: unknown): TestCallAnswer | null {
  if (!isRecord(value)) return null
  const { call, startedAt, answeredAt, endedAt, status, reason, trunk, rule } = value
  const { dialled, callerShown, codec, packetsReceived, source, transport } = value
  const log = readLog(value.log)
  if (!isNumber(startedAt) || !isNumber(packetsReceived) || log === null) return null
  if (!isNumberOrNull(answeredAt) || !isNumberOrNull(endedAt) || !isNumberOrNull(status)) return null
  if (!isTextOrNull(call) || !isTextOrNull(reason) || !isTextOrNull(trunk) || !isTextOrNull(rule)) return null
  if (!isTextOrNull(dialled) || !isTextOrNull(callerShown) || !isTextOrNull(codec)) return null
  if (!isTextOrNull(source) || !isTextOrNull(transport)) return null
  const { telephoneEvent, sessionTimers } = value
  const callerHeaders = readHeaders(value.callerHeaders)
  if (callerHeaders === null || !isTruthOrNull(telephoneEvent) || !isTruthOrNull(sessionTimers)) return null
  const way = { call, reason, trunk, rule, dialled, callerShown, codec, source, transport }
  const heard = { callerHeaders, telephoneEvent, sessionTimers, packetsReceived }
  return { ...way, ...heard, startedAt, answeredAt, endedAt, status, log }
}

function readLog(value: unknown): TestCallAnswer['log'] | null {
  if (!Array.isArray(value)) return null
  const lines = value.flatMap((line: unknown) => {
    const { at, text } = isRecord(line) ? line : {}
    return isNumber(at) && typeof text === 'string' ? [{ at, text }] : []
  })
  return lines.length === value.length ? lines : null
}

function readHeaders(value: unknown): TestCallAnswer['callerHeaders'] | null {
  if (!Array.isArray(value)) return null
  const headers = value.flatMap((header: unknown) => {
    const { name, user } = isRecord(header) ? header : {}
    return typeof name === 'string' && typeof user === 'string' ? [{ name, user }] : []
  })
  return headers.length === value.length ? headers : null
}

function isTruthOrNull(value: unknown): value is boolean | null {
  return value === null || typeof value === 'boolean'
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isNumberOrNull(value: unknown): value is number | null {
  return value === null || isNumber(value)
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}
