// The tables as Kysely sees them; the same on SQLite and PostgreSQL. Times are epoch milliseconds, truth is 0 or 1.
import type { Generated } from 'kysely'

export interface Tables {
  migration: { id: number; name: string; applied_at: number }
  /** Facts about this database: the key's fingerprint. */
  setting: { name: string; value: string }
  /** `version` of the configuration, last row `id`, last `alias`. */
  counter: { name: string; value: number }
  config_noun: { noun: string; version: number }
  config_row: {
    noun: string
    id: number
    version: number
    number: string | null
    /** JSON without secrets. */
    fields: string
    /** JSON: field to sealed value or password hash. */
    secrets: string
  }
  /** Values that belong to one row only, in lower case. */
  config_unique: { noun: string; field: string; value: string; id: number }
  /** One number, one entity; in lower case. */
  number_plan: { number: string; noun: string; id: number }
  audit: {
    id: Generated<number>
    at: number
    version: number
    action: number
    noun: string
    row_id: number
    object_name: string
    user_name: string
    ip: string
    source: string
    before: string | null
    after: string | null
  }
  call_record: {
    call: string
    alias: number
    sequence: number
    started_at: number
    answered_at: number | null
    ended_at: number
    from_number: string
    from_name: string
    to_number: string
    cause: string
  }
  call_segment: {
    call: string
    ord: number
    leg: string
    peer_leg: string | null
    party: string
    number: string
    name: string
    direction: string
    started_at: number
    answered_at: number | null
    ended_at: number
    cause: string
    sip_code: number | null
    action: string
    codec: string | null
    jitter_ms: number | null
    packets_lost: number | null
    mos: number | null
  }
  /** One row per conversation of two parties, made from the segments when a call is stored. */
  call_history: {
    id: Generated<number>
    call: string
    start_time: number
    end_time: number
    answered: number
    talk_ms: number
    action_id: number
    type_id: number
    src_number: string
    src_name: string
    src_type: number
    src_external: number
    src_order: number
    dst_number: string
    dst_name: string
    dst_type: number
    dst_external: number
    dst_order: number
  }
  event_log: {
    id: Generated<number>
    event: string
    at: number
    severity: string
    call: string | null
    message: string
    tip: string | null
    parameters: string
  }
  refresh_token: {
    id: Generated<number>
    hash: string
    family: string
    owner_noun: string
    owner_id: number
    scopes: string
    login_type: string
    created_at: number
    created_ip: string
    created_agent: string
    expires_at: number
    used_at: number | null
    used_ip: string | null
    used_agent: string | null
    /** 1 once it was exchanged for its successor. */
    spent: number
    revoked_at: number | null
    revoked_ip: string | null
    revoked_reason: string | null
    /** The ServicePrincipal it was given to; null: the web client's own. */
    client: number | null
  }
  second_factor: {
    user_id: number
    /** Sealed. */
    secret: string
    confirmed: number
    begun_at: number
    /** The last step whose code was accepted; -1: none. */
    last_step: number
    /** Codes tried since `window_at` without a right one. */
    failed: number
    window_at: number
  }
  recovery_code: { user_id: number; hash: string }
  alias: { alias: number; ulid: string }
}
