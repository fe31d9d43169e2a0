// The one error of the OData engine: text from outside that cannot be answered, with a sentence for its sender.

/** What a request asks for is not valid (400) or not there (404). The message names the part that is wrong. */
export class ODataRefusal extends Error {
  readonly status: 400 | 404
  /** Characters before the part that is wrong, in its query option; null when no place can be told. */
  readonly at: number | null
  /** The query option, such as `$filter`; null while it is not known. */
  readonly option: string | null
  constructor(message: string, status: 400 | 404 = 400, at: number | null = null, option: string | null = null) {
    super(message)
    this.name = 'ODataRefusal'
    this.status = status
    this.at = at
    this.option = option
  }
}

/** Runs `work`; a refusal without a place gets this one. */
export function placed<T>(at: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ODataRefusal) || error.at !== null || error.option !== null) throw error
    throw new ODataRefusal(error.message, error.status, at)
  }
}

/** Runs `work`; a refusal that does not name its query option yet names this one, and the place in it. */
export function inOption<T>(option: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ODataRefusal) || error.option !== null) throw error
    const { message, status, at } = error
    const isTold = at === null || message.includes(`position ${at}`)
    throw new ODataRefusal(`${message} (${option}${isTold ? '' : `, position ${at}`})`, status, at, option)
  }
}

/** Text from outside, cut so that it may stand in a message. */
export function quoted(text: string): string {
  return text.length <= 64 ? `'${text}'` : `'${text.slice(0, 61)}...'`
}
