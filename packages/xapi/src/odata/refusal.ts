// The one error of the OData engine: text from outside that cannot be answered, with a sentence for its sender.

/** What a request asks for is not valid (400) or not there (404). The message names the part that is wrong. */
export class ODataRefusal extends Error {
  readonly status: 400 | 404
  constructor(message: string, status: 400 | 404 = 400) {
    super(message)
    this.name = 'ODataRefusal'
    this.status = status
  }
}

/** Text from outside, cut so that it may stand in a message. */
export function quoted(text: string): string {
  return text.length <= 64 ? `'${text}'` : `'${text.slice(0, 61)}...'`
}
