// Why routing refused: the kinds of the entries `routing-…` in the event log. Pure.
import type { KindRow } from './event-kinds.ts'

const RULE_TIPS =
  'Ask the route tester (Trunks/Pbx.ExplainRoute): it says rule by rule what becomes of the number for this caller.'

/** Why routing refused, in the order of their numbers: 42101 and following. */
const ROUTING: readonly (readonly [cause: string, name: string, explanation: string, tips: string])[] = [
  ['caller-disabled', 'Caller disabled', 'The calling extension is disabled.', 'Enable the extension.'],
  ['caller-unknown', 'Caller unknown', 'The caller is no extension of this system.', 'Check who sent the call.'],
  ['callee-disabled', 'Extension disabled', 'The called extension is disabled.', 'Enable the extension.'],
  ['unknown-number', 'Unknown number', 'Nobody has the number, and no outbound rule takes it.', RULE_TIPS],
  [
    'feature-missing',
    'Not built',
    'The destination is of a kind this version does not do.',
    'Choose another destination.',
  ],
  ['too-many-hops', 'Too many forwards', 'The call was sent on too often: destinations lead in a circle.', RULE_TIPS],
  ['malformed-number', 'Malformed number', 'The number cannot be dialled as it is.', 'Check what was dialled.'],
  [
    'no-outbound-rule',
    'No outbound rule',
    'No outbound rule takes this number from this caller, so the call did not reach any carrier.',
    'Add an outbound rule whose Route 1 is the trunk, or widen prefix, length, extensions or departments of one. A country’s rules are made by OutboundRules/Pbx.CreateFromPreset.',
  ],
  [
    'blocked-by-rule',
    'Blocked by rule',
    'The outbound rule that fits blocks the call.',
    'Give the rule a route, or move it down.',
  ],
  [
    'blocked-country',
    'Country not allowed',
    'The number, as the rule made it, belongs to a country that may not be called.',
    'Allow the country in the list of allowed countries, or look at what the rule makes of the number.',
  ],
  ['internal-only', 'Internal calls only', 'The extension may call inside only.', 'Change the right of the extension.'],
  [
    'out-of-hours',
    'Outside office hours',
    'Outside calls are blocked for the extension now.',
    'Look at its office hours.',
  ],
  [
    'blacklisted',
    'Caller on the blacklist',
    'The caller’s number stands in the blacklist.',
    'Remove it there if it may call.',
  ],
  [
    'inbound-disabled',
    'No incoming calls',
    'The trunk takes no incoming calls.',
    'Switch on inbound calls of the trunk.',
  ],
  [
    'unassigned-number',
    'Number not assigned',
    'The number called belongs to a trunk, but leads nowhere, and the trunk has no default route.',
    'Assign the DID to an extension, queue, ring group or receptionist, or set the default route of the trunk.',
  ],
  [
    'no-destination',
    'No destination',
    'The call was to be sent on, but no destination is set.',
    'Set the destination.',
  ],
  [
    'direct-sip-off',
    'Direct SIP not allowed',
    'A SIP address of a stranger was called, which is switched off.',
    'Use an address of one of the trunks, or allow direct SIP calls.',
  ],
  [
    'no-trunk',
    'No trunk',
    'No route of the rule has a trunk that can be used.',
    'Look at the trunks of the rule’s routes.',
  ],
  ['busy', 'Busy', 'The called party is busy.', 'Nothing needs to be done.'],
  [
    'no-answer',
    'No answer',
    'Nobody answered, and nothing is set for that case.',
    'Set a destination if there is no answer.',
  ],
  [
    'not-registered',
    'Not registered',
    'No device of the extension is registered.',
    'Register a device of the extension.',
  ],
]

export const refusalRows: readonly KindRow[] = ROUTING.map(
  ([cause, name, explanation, tips], index): KindRow => [
    42101 + index,
    `routing-${cause}`,
    'Warning',
    name,
    explanation,
    tips,
  ],
)
