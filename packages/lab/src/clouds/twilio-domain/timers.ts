// Waiting that ends early when its reason is gone.

/** Resolves after `ms`, or at once when `signal` is aborted; never rejects. */
export function pass(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}

/** Resolves when `signal` is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** A controller that is aborted with `outer` as well; `release` ends that bond. */
export function within(outer: AbortSignal): { readonly controller: AbortController; readonly release: () => void } {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  if (outer.aborted) abort()
  else outer.addEventListener('abort', abort)
  return { controller, release: () => outer.removeEventListener('abort', abort) }
}
