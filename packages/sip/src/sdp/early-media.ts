// What a caller hears while several branches ring: the first branch that sends sound, else our own ringback.

export interface EarlyBranch {
  /** Names the fork: its To tag, or whatever tells it apart. */
  readonly branch: string
  /** It sent a provisional response that says the phone rings (180) or is being tried otherwise (18x). */
  readonly rings: boolean
  /** It sent a provisional response with a session description: its sound can be heard. */
  readonly sounds: boolean
}

/** Branches in the order in which each was first heard of. Plain data. */
export type EarlyState = readonly EarlyBranch[]

export const quiet: EarlyState = []

export type EarlyInput =
  | { readonly input: 'progressed'; readonly branch: string; readonly status: number; readonly hasSdp: boolean }
  /** A final response, a cancel, or the branch is gone otherwise. */
  | { readonly input: 'ended'; readonly branch: string }

export type Heard =
  | { readonly hear: 'branch'; readonly branch: string }
  | { readonly hear: 'ringback' }
  | { readonly hear: 'nothing' }

/** Takes note of one response. A branch keeps its place from the moment it first gave sound. */
export function noteEarly(state: EarlyState, input: EarlyInput): EarlyState {
  const others = state.filter((entry) => entry.branch !== input.branch)
  if (input.input === 'ended') return others
  const known = state.find((entry) => entry.branch === input.branch)
  const next: EarlyBranch = {
    branch: input.branch,
    rings: (known?.rings ?? false) || (input.status > 100 && input.status < 200),
    sounds: (known?.sounds ?? false) || input.hasSdp,
  }
  if (known === undefined) return [...state, next]
  const gainsSound = next.sounds && !known.sounds
  return gainsSound ? [...others, next] : state.map((entry) => (entry.branch === input.branch ? next : entry))
}

/** The first branch that sounds is heard and stays heard until it ends; without one, ringback once anything rings. */
export function heardEarly(state: EarlyState): Heard {
  const sounding = state.find((entry) => entry.sounds)
  if (sounding !== undefined) return { hear: 'branch', branch: sounding.branch }
  return state.some((entry) => entry.rings) ? { hear: 'ringback' } : { hear: 'nothing' }
}
