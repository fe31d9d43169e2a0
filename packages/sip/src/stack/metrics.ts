// The running totals of a stack, all from zero.
import type { StackMetrics } from './types.ts'

export function newMetrics(): StackMetrics {
  return {
    requestsIn: 0,
    responsesIn: 0,
    requestsOut: 0,
    responsesOut: 0,
    retransmissionsIn: 0,
    retransmissionsOut: 0,
    keepAlives: 0,
    malformed: 0,
    scanners: 0,
    throttled: 0,
    blocked: 0,
    strayResponses: 0,
    overloaded: 0,
    ownAnswers: 0,
    timeouts: 0,
    sendErrors: 0,
    connectionsOpened: 0,
    connectionsRefused: 0,
    connectionsCut: 0,
  }
}
