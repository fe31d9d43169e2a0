// What the bench and its control process say to each other.

export type ControlAsk = { readonly ask: 'status' } | { readonly ask: 'change' } | { readonly ask: 'stop' }

export type ControlAnswer =
  | { readonly tell: 'able' }
  | { readonly tell: 'status'; readonly status: unknown }
  /** Milliseconds of the database's write, and from there until the switch had answered. */
  | { readonly tell: 'changed'; readonly writeMs: number; readonly usedMs: number }
  | { readonly tell: 'failed'; readonly why: string }
