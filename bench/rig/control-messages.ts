// What the bench and its control process say to each other.

export type ControlAsk = { readonly ask: 'status' | 'change' | 'stall' | 'stop' }

export type ControlAnswer =
  /** `http`: port of the API when it is served. */
  | { readonly tell: 'able'; readonly http: number | null }
  | { readonly tell: 'stall'; readonly longestMs: number }
  | { readonly tell: 'status'; readonly status: unknown }
  /** Milliseconds of the database's write, and from there until the switch had answered. */
  | { readonly tell: 'changed'; readonly writeMs: number; readonly usedMs: number }
  | { readonly tell: 'failed'; readonly why: string }
