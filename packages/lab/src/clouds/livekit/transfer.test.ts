// What a transfer comes to, by every state and input, and the texts an application reads.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { referTo, startTransfer, stepTransfer, type TransferInput, type TransferState } from './transfer.ts'
import { codeOf, plainError, sipError } from './twirp.ts'

const answered = (status: number): TransferInput => ({ input: 'answered', status, reason: 'x' })
const notified = (status: number): TransferInput => ({ input: 'notified', status, reason: 'x' })
const callEnded: TransferInput = { input: 'callEnded' }
const timedOut: TransferInput = { input: 'timedOut' }
const accepted: TransferState = { phase: 'accepted' }
const succeeded: TransferState = { phase: 'succeeded' }
const failed: TransferState = { phase: 'failed', error: plainError('aborted', 'before') }

const table: readonly (readonly [TransferState, TransferInput, string])[] = [
  [startTransfer, answered(100), 'asked'],
  [startTransfer, answered(200), 'accepted'],
  [startTransfer, answered(202), 'accepted'],
  [startTransfer, answered(302), 'failed unknown'],
  [startTransfer, answered(403), 'failed permission_denied'],
  [startTransfer, answered(408), 'failed deadline_exceeded'],
  [startTransfer, notified(100), 'asked'],
  [startTransfer, notified(200), 'succeeded'],
  [startTransfer, notified(486), 'failed resource_exhausted'],
  [startTransfer, callEnded, 'failed failed_precondition'],
  [startTransfer, timedOut, 'failed deadline_exceeded'],
  [accepted, answered(202), 'accepted'],
  [accepted, notified(100), 'accepted'],
  [accepted, notified(180), 'accepted'],
  [accepted, notified(200), 'succeeded'],
  [accepted, notified(202), 'failed unknown'],
  [accepted, notified(404), 'failed not_found'],
  [accepted, notified(603), 'failed permission_denied'],
  [accepted, callEnded, 'succeeded'],
  [accepted, timedOut, 'failed deadline_exceeded'],
  ...[answered(403), notified(200), notified(500), callEnded, timedOut].flatMap(
    (input) =>
      [
        [succeeded, input, 'succeeded'],
        [failed, input, 'failed aborted'],
      ] as const,
  ),
]

for (const [state, input, expected] of table) {
  const what = 'status' in input ? `${input.input} ${input.status}` : input.input
  test(`${state.phase}, ${what} -> ${expected}`, () => {
    const next = stepTransfer(state, input)
    assert.equal(next.phase === 'failed' ? `failed ${next.error.code}` : next.phase, expected)
  })
}

test('[S0-11] a refused REFER reads as Fonio shows it', () => {
  assert.equal(
    sipError(403, 'Forbidden').text,
    'code=permission_denied, message=twirp error unknown: sip status: 403: Forbidden, status=403',
  )
})

for (const [sipStatus, code, status] of [
  [400, 'invalid_argument', 400],
  [404, 'not_found', 404],
  [407, 'unauthenticated', 401],
  [486, 'resource_exhausted', 429],
  [503, 'failed_precondition', 412],
  [504, 'deadline_exceeded', 408],
  [416, 'out_of_range', 400],
  [487, 'aborted', 409],
  [302, 'unknown', 500],
] as const) {
  test(`SIP ${sipStatus} is ${code} with HTTP status ${status}`, () => {
    assert.equal(codeOf(sipStatus), code)
    assert.deepEqual([sipError(sipStatus, 'x').status, sipError(sipStatus, 'x').sipStatus], [status, sipStatus])
  })
}

for (const [target, expected] of [
  ['tel:+4930123', 'tel:+4930123'],
  ['sip:100@pbx.example', '<sip:100@pbx.example>'],
  ['sips:100@pbx.example', '<sips:100@pbx.example>'],
  ['+4930123', null],
  ['http://x', null],
  ['sip:', null],
  ['sip:1@a>\r\nX: y', null],
  [`sip:${'1'.repeat(600)}`, null],
] as const) {
  test(`a transfer to ${JSON.stringify(target.slice(0, 30))} has the Refer-To ${expected}`, () => {
    assert.equal(referTo(target), expected)
  })
}
