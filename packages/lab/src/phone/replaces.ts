// The Replaces header (RFC 3891 6.1): which dialog a new call takes the place of.

export interface ReplacedDialog {
  readonly callId: string
  /** Local tag of the one who receives the header. */
  readonly toTag: string
  readonly fromTag: string
}

/** Reads a value; null when a part is missing. */
export function readReplaces(value: string): ReplacedDialog | null {
  const [callId = '', ...params] = value.slice(0, 1024).split(';', 16)
  const tagOf = (name: string): string | undefined =>
    params
      .map((param) => param.trim())
      .find((param) => param.toLowerCase().startsWith(`${name}=`))
      ?.slice(name.length + 1)
  const toTag = tagOf('to-tag')
  const fromTag = tagOf('from-tag')
  return callId.trim() === '' || toTag === undefined || fromTag === undefined
    ? null
    : { callId: callId.trim(), toTag, fromTag }
}
