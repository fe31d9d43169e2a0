// Which writes change rows of the store and nothing else: they can be tried without being kept (see http/dry-run.ts).

const known = new WeakSet<object>()

/** Says it of a create, patch or remove. One that is wrapped in another is not said of the other. */
export function rehearsable<F extends (...given: never) => unknown>(write: F): F {
  known.add(write)
  return write
}

export function isRehearsable(write: object | undefined): boolean {
  return write !== undefined && known.has(write)
}
