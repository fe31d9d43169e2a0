// Long work in one request lets others have their turn: calls' records, other requests, the link to the switch.

const TURN_MS = 8

/** To be asked between pieces of the work: a promise to wait for when it was long enough, else null. */
export function sharing(): () => Promise<void> | null {
  let since = performance.now()
  return () => {
    if (performance.now() - since < TURN_MS) return null
    return new Promise((resume) => {
      setImmediate(() => {
        since = performance.now()
        resume()
      })
    })
  }
}

export async function mapSharing<T, R>(items: readonly T[], each: (item: T) => R): Promise<readonly R[]> {
  const turn = sharing()
  const results: R[] = []
  for (const item of items) {
    results.push(each(item))
    const pause = turn()
    if (pause !== null) await pause
  }
  return results
}
