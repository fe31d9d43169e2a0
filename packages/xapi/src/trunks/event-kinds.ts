// The kinds of entries in the event log: the number each is known by, what it means and what a person can do. Pure.
//
// Numbers are published (EventLog.EventId): add at the end of a block, never renumber, never reuse. 4097 to 4100 are 3CX's; Twilio's
// own errors keep Twilio's numbers; answers of carriers have those of @cordboard/providers (40001 and following, 41000 + status).
import { eventIdOf } from '@cordboard/providers'

export interface EventKind {
  readonly EventId: number
  /** The entry's name in our own log; of answers of carriers their code. */
  readonly Group: string
  readonly Name: string
  readonly Type: 'Info' | 'Warning' | 'Error'
  readonly Explanation: string
  readonly Tips: string
}

/** A kind in short. */
export type KindRow = readonly [
  id: number,
  group: string,
  type: EventKind['Type'],
  name: string,
  explanation: string,
  tips: string,
]

const TRUNK_TIPS =
  'Open the trunk and run its check: it says which step fails (name, transport, certificate, log-in). The entry names the last time the trunk was good.'

/** What the system itself writes, but for refusals of routing. */
export const systemRows: readonly KindRow[] = [
  [
    4099,
    'emergency-call',
    'Warning',
    'Emergency number dialled',
    'Somebody called an emergency number. Caller, number and rule stand in the entry.',
    'Look after the caller; the dispatcher calls back the number that was shown.',
  ],
  ...(
    [
      ['trunk-registered', 'Info', 'The trunk is registered again.'],
      ['trunk-reachable', 'Info', 'The far side of the trunk answers again.'],
      ['trunk-unreachable', 'Warning', 'The far side of the trunk does not answer.'],
      ['trunk-unresolved', 'Error', 'The name of the trunk’s server cannot be resolved.'],
      ['trunk-not-registered', 'Error', 'The carrier refused the registration, or did not answer it.'],
    ] as const
  ).map(([group, type, text]): KindRow => [4100, group, type, 'Trunk status changed', text, TRUNK_TIPS]),
  [
    eventIdOf('unidentified-incoming-call', 404),
    'unidentified-incoming-call',
    'Warning',
    'Unidentified Incoming Call',
    'A call came in that belongs to no trunk: neither address nor number is known. The entry shows the number as it was read (called=…), source and transport.',
    'Add the number to the DID Numbers of the trunk in exactly this form, or the address to the trunk’s call source identification. At Twilio the origination URI must begin with “sip:”.',
  ],
  [
    42001,
    'xapi.without-effect',
    'Info',
    'Setting without effect',
    'A setting was written that this version stores but does not act on.',
    'Nothing needs to be done; the entry says why the setting has no effect.',
  ],
  [
    42002,
    'request-refused',
    'Warning',
    'Request refused',
    'A device logged in rightly, but what it asked is not allowed to it.',
    'The entry says why: the extension is disabled, used from outside, or the device uses another identity.',
  ],
  [
    42003,
    'too-many-devices',
    'Warning',
    'Too many devices',
    'An extension has as many devices registered as it may have.',
    'Remove devices that are no longer used, or wait until their registrations run out.',
  ],
  [
    42004,
    'address-blocked',
    'Warning',
    'Address blocked',
    'An address tried to guess log-ins or sent too much, and is not answered for a while.',
    'If it is a carrier or an office of yours, add it to the allow list; Blocklist/Pbx.AllowProvider does so for known clouds.',
  ],
  [
    42005,
    'offer-refused',
    'Warning',
    'Audio offer refused',
    'The codecs or the encryption a device or carrier offered cannot be used.',
    'Compare codecs and SRTP of device, extension and trunk.',
  ],
  [
    42006,
    'answer-unusable',
    'Warning',
    'Audio answer unusable',
    'A device or carrier answered with codecs or encryption that were not offered.',
    'Compare codecs and SRTP of device, extension and trunk.',
  ],
  [
    42007,
    'no-media',
    'Error',
    'No media port free',
    'A call was refused because no port for audio was free.',
    'Widen the range of RTP ports, or find out what takes them.',
  ],
  [
    42008,
    'media-lost',
    'Error',
    'Audio lost',
    'A media process died and no other could take the call over.',
    'Look into the system log for the reason; the process starts again by itself.',
  ],
  [
    42009,
    'one-way-audio',
    'Warning',
    'No audio received',
    'A party of a call sends no audio.',
    'Check firewall and NAT for the RTP ports, and the address this system tells in SDP.',
  ],
  [
    42010,
    'call-dropped',
    'Warning',
    'Call dropped',
    'A call ended because one side was lost.',
    'Look for a lost network connection, or a router that forgets the address of the connection too soon.',
  ],
  [
    42011,
    'call-forwarded',
    'Info',
    'Call forwarded',
    'Nobody answered, and the call was sent on as configured. The entry says why and where to.',
    'Nothing needs to be done.',
  ],
  [
    42012,
    'forward-failed',
    'Warning',
    'Forwarding failed',
    'A call was sent on, but the destination could not be reached.',
    'Look at the entries of the same call before this one for the trunk or the rule that failed. With “Process E164 numbers” on, numbers that begin with + are reformatted.',
  ],
  [
    42013,
    'agents-not-rung',
    'Warning',
    'Nobody could be rung',
    'A queue or ring group had nobody to ring. The entry says of each member why.',
    'Check that the extensions are members, registered, logged in to queues and not on do not disturb.',
  ],
  [
    42014,
    'menu-unsupported',
    'Warning',
    'Key without effect',
    'A key of a receptionist leads to something this version does not do.',
    'Choose another destination for this key.',
  ],
  [
    42015,
    'prompt-unreadable',
    'Warning',
    'Prompt unreadable',
    'The file of a prompt is missing or cannot be read.',
    'Put a WAV file of that name into the prompts folder.',
  ],
  [
    42016,
    'prompt-unset',
    'Info',
    'No prompt set',
    'A receptionist has no prompt: callers hear a tone.',
    'Set a prompt that names the keys.',
  ],
  [
    42017,
    'transfer-refused',
    'Warning',
    'Transfer refused',
    'A carrier or cloud asked for a transfer (SIP REFER), which the trunk does not allow; it was answered 403.',
    'Switch on “Allow carrier-side transfers (SIP REFER)” in the options of the trunk if the far side may transfer calls.',
  ],
  [
    42018,
    'inbound-refused',
    'Warning',
    'Incoming call refused',
    'A call of a trunk was not let in: the trunk takes no incoming calls, or has as many as it may have.',
    'Look at the options of the trunk: inbound calls, number of simultaneous calls.',
  ],
  [
    42019,
    'trunk-call-failed',
    'Warning',
    'Call by trunk failed',
    'A call that left by a trunk failed. When the answer is known, the entry has the number of that answer instead.',
    'Look at status and reason in the entry, and at the SIP ladder of the call (ActivityLog/Pbx.GetLogs).',
  ],
  [
    42020,
    'mail-sent',
    'Info',
    'Mail sent',
    'A notification was handed to the mail server.',
    'Nothing needs to be done.',
  ],
  [
    42021,
    'mail-rejected',
    'Warning',
    'Mail address refused',
    'The mail server took the mail, but not for all its recipients.',
    'Look whether these addresses exist and the server takes mail for them.',
  ],
  [
    42022,
    'mail-delayed',
    'Warning',
    'Mail delayed',
    'A mail could not be sent yet. It is tried again by itself.',
    'If it lasts, look at MailSettings and try them with MailSettings/Pbx.TestEmail.',
  ],
  [
    42023,
    'mail-failed',
    'Error',
    'Mail not sent',
    'A mail was given up after several tries.',
    'Look at MailSettings and try them with MailSettings/Pbx.TestEmail.',
  ],
  [
    42024,
    'emergency-notice-failed',
    'Error',
    'Emergency notice not delivered',
    'An extension that is to be called about emergency calls could not be called.',
    'Look whether a phone of this extension is registered, and look after the caller of the emergency number.',
  ],
  [42025, 'notice-answered', 'Info', 'Notice heard', 'Somebody answered a spoken notice.', 'Nothing needs to be done.'],
  [
    42026,
    'notice-unheard',
    'Warning',
    'Notice not heard',
    'Nobody answered a spoken notice.',
    'Call this person, or name somebody else.',
  ],
  [
    42027,
    'loop-detected',
    'Warning',
    'Call in a circle',
    'A call that left this system came back to it: forwards here and at the far side lead to each other.',
    'Look where the number is forwarded to at the carrier or cloud, and where it leads here; break the circle at one of them.',
  ],
  [
    42028,
    'carrier-transfer-failed',
    'Warning',
    'Transfer by carrier failed',
    'A carrier was asked to connect two people outside by itself (SIP REFER). It refused, and they were joined here; or it could not, and the call went on as before.',
    'Allow transfers at the carrier (Twilio: Call Transfer of the trunk), or switch off “Supports Replaces” in the options of the trunk.',
  ],
  [
    42029,
    'account-guarded',
    'Warning',
    'Account kept from addresses of trunks',
    'Somebody guessed passwords of an extension, or the secret of an API client, from addresses of trunks, which are never blocked. For a while nobody logs in from there, except where the registered devices of the extension are.',
    'Nothing needs to be done if it was a stranger. If it was a phone or a program of yours, correct its password; a new password of the extension (phones) or an Allow entry for the address lifts this at once.',
  ],
  [
    42030,
    'uri-refused',
    'Warning',
    'SIP URI not called',
    'A SIP URI leads inside: to this system, a private address, or elsewhere by maddr. Direct SIP calls reach public addresses only.',
    'Give what is inside an extension or a trunk of its own.',
  ],
  [
    42031,
    'console-refused',
    'Warning',
    'Administration refused',
    'Somebody used the API of administration with a valid token from an address that is not among those it is restricted to.',
    'Add the address to ConsoleRestrictions.IpWhitelist if it is one of yours; otherwise change the password or the secret.',
  ],
]
