// When a mail that could not be sent is tried again. Pure.

/** Waits before the second and each further try; then it is given up, about a quarter of an hour after the first. */
const WAITS_MS = [2_000, 10_000, 30_000, 120_000, 300_000, 450_000] as const

/** @param tries made so far; @param lasting the server said that trying again does not help (5xx, RFC 5321 4.2.1) */
export function retryAfter(tries: number, lasting: boolean): number | null {
  return lasting ? null : (WAITS_MS[tries - 1] ?? null)
}
