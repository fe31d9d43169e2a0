// Answers challenges to a session's requests with one name and password (RFC 3261 22, RFC 7616).
import { answerChallenges, type ClientCredentials } from '../auth/client.ts'
import type { Authorize } from './state.ts'

/** `newCnonce` gives a fresh, unguessable text each time. */
export function digestLogin(credentials: ClientCredentials, newCnonce: () => string): Authorize {
  return (draft, challenge) =>
    answerChallenges(challenge, {
      credentials,
      method: draft.method,
      uri: draft.uri,
      body: draft.body?.content ?? '',
      cnonce: newCnonce(),
      nonceCount: 1,
    }).map(({ header }) => header)
}
