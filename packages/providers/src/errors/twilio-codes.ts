// Twilio's error codes as far as trunks, SIP domains and provisioning meet them: what they mean and what to do.

/** What the switch or the operator does about a failure. */
export type FailureAction =
  /** The same call may work again shortly. */
  | 'retry'
  /** The next route may work. */
  | 'failover'
  /** Nothing works until somebody changes a setting: alert. */
  | 'configuration'
  /** Give up: trying again makes it worse or cannot help. */
  | 'stop'

export interface TwilioError {
  readonly code: number
  readonly meaning: string
  /** What a person can do. */
  readonly tip: string
  readonly action: FailureAction
}

const e = (code: number, action: FailureAction, meaning: string, tip: string): TwilioError => ({
  code,
  meaning,
  tip,
  action,
})

const limits = 'Place fewer calls at once, or ask Twilio for more calls per second on this trunk.'

const table: readonly TwilioError[] = [
  e(
    10001,
    'configuration',
    'The Twilio account is not active.',
    'Open the Twilio Console: the account is suspended or closed. Settle the balance or contact Twilio.',
  ),
  e(
    21231,
    'configuration',
    'This access list is already assigned to the SIP domain.',
    'Nothing needs to be done: the assignment exists.',
  ),
  e(
    21232,
    'configuration',
    'The name of the SIP domain is taken.',
    'Choose another name; names are unique across all Twilio accounts.',
  ),
  e(
    21244,
    'configuration',
    'The account has as many trunks as it may have.',
    'Delete a trunk that is not used, or ask Twilio for more.',
  ),
  e(
    21245,
    'configuration',
    'Twilio refused the settings of the trunk.',
    'The domain name must end in .pstn.twilio.com, and a list can be assigned only once.',
  ),
  e(
    21246,
    'configuration',
    'The trunk is still used by numbers or lists.',
    'Remove numbers, access lists and origination URLs from the trunk first.',
  ),
  e(
    21247,
    'configuration',
    'The termination domain is taken.',
    'Choose another name before .pstn.twilio.com; names are unique across all Twilio accounts.',
  ),
  e(
    21248,
    'configuration',
    'The trunk has as many origination URLs as it may have.',
    'Ten are allowed. Remove one that is not used.',
  ),
  e(
    21249,
    'configuration',
    'Twilio refused the origination URL.',
    'It must begin with sip: or sips: and name a public host.',
  ),
  e(
    21251,
    'configuration',
    'Twilio refused the change of calls per second.',
    'Set it in the Twilio Console, or ask Twilio.',
  ),
  e(
    21252,
    'configuration',
    'Not available in this region.',
    'Use a trunk in the region where the account has the service.',
  ),
  e(
    21253,
    'configuration',
    'Twilio refused the connection policy.',
    'Check the targets of the policy in the Twilio Console.',
  ),
  e(21254, 'configuration', 'The connection policy is in use.', 'Remove it from the trunks that use it first.'),
  ...[21256, 21257, 21258, 21259, 21260, 21261].map((code) =>
    e(
      code,
      'configuration',
      'Twilio refused the policy that changes headers.',
      'Check the header policy of the trunk in the Twilio Console.',
    ),
  ),
  e(
    21634,
    'configuration',
    'The number is used for emergency calls on its trunk.',
    'Remove the emergency address from the number, wait until it is unregistered, then detach it.',
  ),
  e(32001, 'retry', 'More calls per second than the trunk may place.', limits),
  e(
    32005,
    'configuration',
    'Voice is switched off for this account or number.',
    'Switch voice on in the Twilio Console, or contact Twilio.',
  ),
  e(
    32006,
    'stop',
    'The call went through too many hops.',
    'Two systems forward the call to each other. Check forwards and outbound rules for a loop.',
  ),
  e(
    32010,
    'configuration',
    'The trunk has no origination URL that can be used.',
    'Add an origination URL (sip: and the FQDN of this system) to the trunk in the Twilio Console.',
  ),
  e(
    32011,
    'failover',
    'Twilio could not reach this system.',
    'Check that the origination URL names this system’s public FQDN, that the firewall lets Twilio’s addresses in, and, with Secure Trunking, that the certificate is valid and RSA.',
  ),
  e(32012, 'retry', 'More calls per second than the account may place.', limits),
  e(
    32020,
    'failover',
    'The SHAKEN passport in the call is not valid.',
    'Do not send an Identity header, or repair the signing of calls.',
  ),
  e(
    32100,
    'configuration',
    'A trial account may call verified numbers only.',
    'Upgrade the Twilio account, or verify the called number in the Twilio Console.',
  ),
  e(
    32101,
    'stop',
    'The called number is not valid.',
    'Twilio wants E.164 with a plus (+442071838750). Add an outbound rule that strips the national prefix and prepends + and the country code.',
  ),
  e(
    32102,
    'failover',
    'Twilio could not read the SDP.',
    'Check the codecs of the trunk: PCMU and PCMA must be among them.',
  ),
  e(32103, 'failover', 'The INVITE had no body.', 'Calls to Twilio need an offer in the INVITE.'),
  e(
    32115,
    'configuration',
    'The reason of a branded call is not valid.',
    'X-Branded-CallReason may have 50 characters.',
  ),
  e(
    32200,
    'configuration',
    'The call is not permitted: the trunk has no authentication, or this source may not use it.',
    'Assign an IP access control list or a credential list to the trunk under Termination in the Twilio Console.',
  ),
  e(
    32201,
    'configuration',
    'The address of this system is not in the IP access control list.',
    'Add this system’s public IPv4 address with /32 to the IP access control list of the trunk or SIP domain. Behind NAT it is the address of the router.',
  ),
  e(
    32202,
    'configuration',
    'User name or password are wrong.',
    'Compare Authentication ID and password of the trunk with the credential list assigned to it in the Twilio Console.',
  ),
  e(
    32203,
    'stop',
    'Twilio blocked the call: suspected fraud, regulation, or a missing business profile.',
    'Do not try again. See the Twilio Console’s error log; register the calling number, for instance at freecallerregistry.com.',
  ),
  e(
    32204,
    'configuration',
    'The caller ID is not a number of the Twilio account and not verified.',
    'Send a number of the Twilio account as outbound caller ID, or verify this one under Verified Caller IDs. The number of a forwarded outside caller can only be shown when it is verified.',
  ),
  e(
    32205,
    'configuration',
    'Calls to this country are not allowed.',
    'Allow the country under Voice Geographic Permissions in the Twilio Console.',
  ),
  e(
    32206,
    'configuration',
    'The caller ID is not a valid number.',
    'Set an outbound caller ID in E.164 with a plus for the user, the rule or the trunk.',
  ),
  e(
    32207,
    'configuration',
    'Encrypted audio was offered, but Secure Trunking is off.',
    'Set SRTP of the trunk to off, or switch Secure Trunking on at Twilio.',
  ),
  e(
    32208,
    'configuration',
    'Secure Trunking is on, but the audio was not encrypted.',
    'Set SRTP of the trunk to enforced.',
  ),
  e(
    32209,
    'configuration',
    'Secure Trunking is on, but the call came without TLS.',
    'Set the transport of the trunk to TLS and the port to 5061.',
  ),
  e(
    32210,
    'configuration',
    'Twilio’s trunks take no registration.',
    'Set the type of authentication to outbound or IP based; the trunk must not send REGISTER.',
  ),
  e(
    32218,
    'configuration',
    'The trunk does not allow this transfer.',
    'Set Call Transfer (SIP REFER) of the trunk to enabled in the Twilio Console.',
  ),
  e(
    32219,
    'failover',
    'The redirect (302) could not be followed.',
    'Twilio follows one redirect, to its first contact, and not to Twilio itself.',
  ),
  e(32222, 'configuration', 'The TLS version is too old.', 'Twilio wants TLS 1.2 or newer.'),
  e(
    32400,
    'failover',
    'Failover of the BYOC trunk is switched off.',
    'Switch it on in the Twilio Console, or repair the first target.',
  ),
]

const byCode = new Map(table.map((entry) => [entry.code, entry]))

export const twilioErrors: readonly TwilioError[] = table

export const twilioError = (code: number): TwilioError | null => byCode.get(code) ?? null

/** The number and the text in a header `X-Twilio-Error: 32201 …`. */
export function readTwilioErrorHeader(value: string): { readonly code: number; readonly text: string } | null {
  const match = /^\s*([0-9]{4,6})\b[\s:,-]*(.{0,256})/.exec(value.slice(0, 300))
  return match === null ? null : { code: Number(match[1]), text: (match[2] ?? '').trim() }
}
