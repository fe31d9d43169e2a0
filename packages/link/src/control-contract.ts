// The contract between control (HTTP, database) and the switch (registrations, calls).
//
// Configuration flows down as row changes with a version; live state and records flow up. A gap in versions asks for a
// resync in chunks. Records are kept in the switch's journal until control says they are stored.

/** One row of configuration as the switch needs it: the noun's name, its key and its fields; `row: null` means deleted. */
export interface RowChange {
  readonly noun: string
  readonly id: number
  readonly row: Readonly<Record<string, unknown>> | null
}

/** Control to switch. */
export type ControlCommand =
  /** Changes that lead from version-1 to version. */
  | { readonly type: 'changed'; readonly version: number; readonly rows: readonly RowChange[] }
  /** Part of a full copy; the switch swaps it in when `last`. */
  | {
      readonly type: 'resync'
      readonly version: number
      readonly rows: readonly RowChange[]
      readonly first: boolean
      readonly last: boolean
    }
  /** The call records up to this journal sequence are durable in the database. */
  | { readonly type: 'stored'; readonly sequence: number }
  /** A request that wants an answer (see SwitchRequest); `id` comes back in `answer`. */
  | { readonly type: 'request'; readonly id: string; readonly request: SwitchRequest }

export type SwitchRequest =
  | {
      readonly kind: 'makeCall'
      readonly from: string
      readonly to: string
      readonly contact: string | null
      readonly by: string
    }
  | { readonly kind: 'dropCall'; readonly call: number; readonly by: string }
  /**
   * Rings all devices of this extension, plays the files (as in Feed) to the one that answers, and hangs up. `from`: whom
   * they see calling. Answered by `{call, alias}` as soon as they ring; what came of it stands in the event log.
   */
  | {
      readonly kind: 'announceTo'
      readonly number: string
      readonly files: readonly string[]
      readonly from: { readonly number: string; readonly name: string }
    }
  | {
      readonly kind: 'setLive'
      readonly noun: string
      readonly id: number
      readonly fields: Readonly<Record<string, unknown>>
    }
  /** A wrong password or secret. `user`: the number of the extension or API client, else the text that was given. */
  | { readonly kind: 'webLoginFailed'; readonly address: string; readonly user: string }
  /**
   * May a password of `user` (as in webLoginFailed) from this address be looked at? Answered by a boolean, from memory.
   * False: too many were wrong from addresses that are never blocked.
   */
  | { readonly kind: 'mayLogIn'; readonly address: string; readonly user: string }
  | { readonly kind: 'status' }
  /** Answered by UserLine[]. */
  | { readonly kind: 'users' }
  /** Answered by RegistrationLine[]. */
  | { readonly kind: 'registrations' }
  | { readonly kind: 'activeCalls' }
  /** Answered by TraceAnswer; with `follow` more lines come as `traced` until `stopTrace` or the link goes down. */
  | { readonly kind: 'trace'; readonly call: string | null; readonly follow: boolean }
  | { readonly kind: 'stopTrace'; readonly trace: string }
  /** Answered by TrunkLine[]. */
  | { readonly kind: 'trunks' }
  /** Register this trunk again now. */
  | { readonly kind: 'refreshTrunk'; readonly trunk: number }
  /** Answered by the switch's TrunkInspection as plain data. */
  | { readonly kind: 'inspectTrunk'; readonly trunk: number }
  /** Who would get this call, and why; nothing is placed. Answered by RouteAnswer. */
  | { readonly kind: 'explainRoute'; readonly question: RouteQuestion }
  /** Places a test call by this trunk and watches it. Answered by TestCallAnswer when it is over or `seconds` are. */
  | {
      readonly kind: 'testCall'
      readonly trunk: number
      readonly from: string
      readonly to: string
      readonly seconds: number
    }
  /** Reports the next call that comes in by this trunk within `seconds`. Answered by TestCallAnswer. */
  | { readonly kind: 'watchInbound'; readonly trunk: number; readonly seconds: number }
  /**
   * Has the device of a user (row id) that registered this contact fetch its settings, or start anew. Answered when it has
   * taken the order.
   */
  | { readonly kind: 'notifyDevice'; readonly user: number; readonly contact: string; readonly restart: boolean }

/** What the route tester asks: a call from inside (`from` an extension) or by a trunk (its row id). */
export interface RouteQuestion {
  readonly from: string
  readonly to: string
  readonly trunk: number | null
  /** Epoch milliseconds; null: now. */
  readonly at: number | null
}

export interface RouteAnswer {
  /** `ring`, `queue`, `dialOut`, `refuse`, … */
  readonly plan: string
  /** Who or what gets the call: numbers of users, or trunk and number for each way out, in order. */
  readonly targets: readonly string[]
  readonly trail: readonly string[]
  readonly status: number | null
  readonly tip: string | null
  /** Each further step when nobody answers, until the end. */
  readonly onwards: readonly { readonly why: string; readonly plan: string; readonly targets: readonly string[] }[]
}

/** What was seen of a test call. Times in epoch ms; null: did not happen. */
export interface TestCallAnswer {
  readonly call: string | null
  readonly startedAt: number
  readonly answeredAt: number | null
  readonly endedAt: number | null
  readonly status: number | null
  readonly reason: string | null
  readonly trunk: string | null
  readonly rule: string | null
  readonly dialled: string | null
  readonly callerShown: string | null
  /** Header by header, who was shown calling, in the order of the message: From, P-Asserted-Identity, … */
  readonly callerHeaders: readonly { readonly name: string; readonly user: string }[]
  readonly codec: string | null
  /** Both sides named RFC 4733 telephone events; null: no offer and answer were seen. */
  readonly telephoneEvent: boolean | null
  /** The far side knows session timers (RFC 4028); null: it has not said anything yet. */
  readonly sessionTimers: boolean | null
  readonly packetsReceived: number
  readonly source: string | null
  readonly transport: string | null
  readonly log: readonly { readonly at: number; readonly text: string }[]
}

/** The state of one trunk. */
export interface TrunkLine {
  readonly id: number
  readonly number: string
  readonly name: string
  /** Calls can be placed by it. */
  readonly up: boolean
  readonly state: 'disabled' | 'resolving' | 'registering' | 'registered' | 'unregistered' | 'reachable' | 'unreachable'
  /** Why it is not up, in one sentence. */
  readonly trouble: string | null
  readonly since: number
  readonly lastGoodAt: number | null
  readonly registeredUntil: number | null
  readonly calls: number
  /** The addresses it resolves to now. */
  readonly addresses: readonly string[]
}

export interface ActiveCallLine {
  /** The persistent int32 alias of the call id. */
  readonly id: number
  readonly call: string
  readonly caller: string
  readonly callee: string
  readonly status: 'Routing' | 'Rejected' | 'Transferring' | 'Talking' | 'Initiating' | 'Unknown'
  readonly establishedAt: number | null
  readonly lastChangeAt: number
}

/** One leg's part in a call: who, from when to when, why it ended, how it sounded. Times are epoch milliseconds. */
export interface CallSegment {
  readonly order: number
  readonly leg: string
  /** ULID of the leg this one was bridged to, if any. */
  readonly peerLeg: string | null
  readonly party: 'extension' | 'trunk' | 'system'
  readonly number: string
  readonly name: string
  readonly direction: 'in' | 'out'
  readonly startedAt: number
  readonly answeredAt: number | null
  readonly endedAt: number
  /** Machine readable: 'answered', 'busy', 'no-answer', 'cancelled', 'completed-elsewhere', 'rejected', 'transferred', 'failed', 'restart', … */
  readonly cause: string
  readonly sipCode: number | null
  readonly action: string
  readonly codec: string | null
  readonly jitterMs: number | null
  readonly packetsLost: number | null
  readonly mos: number | null
}

export interface CallRecord {
  /** Journal sequence: strictly rising, acknowledged by `stored`. */
  readonly sequence: number
  readonly call: string
  readonly alias: number
  readonly startedAt: number
  readonly answeredAt: number | null
  readonly endedAt: number
  readonly from: string
  readonly fromName: string
  readonly to: string
  readonly cause: string
  readonly segments: readonly CallSegment[]
}

export interface UserLine {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly enabled: boolean
  readonly registrations: number
}

export interface TraceAnswer {
  readonly trace: string
  readonly lines: readonly TraceLine[]
}

/** What the switch says of itself. Times in seconds since it started. */
export interface SwitchStatus {
  readonly version: number | null
  readonly upSeconds: number
  readonly calls: number
  readonly registrations: number
  readonly users: number
  readonly blocked: number
  readonly recordsWaiting: number
  readonly media: readonly {
    readonly name: string
    readonly up: boolean
    readonly leasedFree: number
    readonly inUse: number
  }[]
  /** Null when calls can be placed, else why not. */
  readonly unable: string | null
}

export interface RegistrationLine {
  readonly userId: number
  readonly number: string
  readonly contact: string
  readonly transport: string
  readonly source: string
  readonly userAgent: string
  readonly expiresAt: number
}

/** Something an operator should know, with a tip a person can act on. */
export interface LogEntry {
  readonly at: number
  readonly id: string
  readonly severity: 'Info' | 'Warning' | 'Error'
  readonly call: string | null
  readonly message: string
  readonly tip: string | null
  readonly parameters: Readonly<Record<string, string>>
}

/** An address the switch blocked or freed by itself. */
export interface BlockLine {
  readonly address: string
  readonly expiresAt: number | null
  readonly reason: string
}

export type TraceLine = {
  readonly at: number
  readonly call: string | null
  readonly sipCallId: string
  readonly direction: 'in' | 'out'
  readonly transport: string
  readonly local: string
  readonly remote: string
  /** Start line, for the ladder. */
  readonly summary: string
  /** The message with Authorization values and keys masked. */
  readonly text: string
}

/** Switch to control. */
export type SwitchEvent =
  /** First frame after the handshake: what the switch has. Control answers with `changed` or `resync`. */
  | { readonly type: 'have'; readonly version: number | null }
  /** Whether calls can be placed (null) or why not; told when the link comes up and whenever it changes. */
  | { readonly type: 'able'; readonly unable: string | null }
  | { readonly type: 'record'; readonly record: CallRecord }
  | { readonly type: 'registered'; readonly userId: number; readonly registered: boolean }
  | { readonly type: 'activeCall'; readonly line: ActiveCallLine; readonly ended: boolean }
  | { readonly type: 'log'; readonly entry: LogEntry }
  | { readonly type: 'blocked'; readonly block: BlockLine }
  | { readonly type: 'trunk'; readonly line: TrunkLine }
  /** A user's profile or a department's hours were changed on the telephone: control stores it. */
  | {
      readonly type: 'liveChanged'
      readonly noun: string
      readonly id: number
      readonly fields: Readonly<Record<string, unknown>>
    }
  | { readonly type: 'traced'; readonly trace: string; readonly line: TraceLine }
  | {
      readonly type: 'answer'
      readonly id: string
      readonly ok: boolean
      readonly value: unknown
      readonly error: string | null
    }
