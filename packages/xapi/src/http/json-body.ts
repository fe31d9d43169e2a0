// Reads JSON bodies; an empty one is no body, which clients send with actions.
import type { FastifyInstance } from 'fastify'

/** Replaces fastify's parsers: JSON only, `__proto__` and `constructor.prototype` refused. */
export function readJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = typeof body === 'string' ? body : body.toString()
    if (text.trim() === '') done(null, undefined)
    else void parse(request, text, done)
  })
}
