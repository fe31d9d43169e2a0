// Question and answer with a child over Node's IPC: one answer of the wanted kind within a time.
import type { ChildProcess } from 'node:child_process'

/** Resolves with the first message for which `isWanted`; rejects when the child ends or the time is over. */
export function heard<T>(
  child: ChildProcess,
  isWanted: (message: unknown) => message is T,
  withinMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      clearTimeout(deadline)
      child.off('message', hear)
      child.off('close', gone)
    }
    const hear = (message: unknown): void => {
      if (!isWanted(message)) return
      finish()
      resolve(message)
    }
    const fail = (why: string): void => {
      finish()
      reject(new Error(why))
    }
    const gone = (): void => fail(`the process ${child.spawnargs.slice(3).join(' ')} ended`)
    const deadline = setTimeout(
      () => fail(`no answer of ${child.spawnargs.slice(3).join(' ')} in ${withinMs} ms`),
      withinMs,
    )
    child.on('message', hear)
    child.once('close', gone)
  })
}

/** True for messages of this shape: an object whose `key` has this value. */
export function saying<T extends object>(key: string, value: string): (message: unknown) => message is T {
  return (message): message is T =>
    typeof message === 'object' &&
    message !== null &&
    Object.entries(message).some(([k, v]) => k === key && v === value)
}
