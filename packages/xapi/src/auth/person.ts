// What an application learns of a person by OpenID Connect (Core 5.1, 5.4), and the documents that say how to ask.
import type { StoredRow } from '@cordboard/store'
import type { Caller } from './caller.ts'

/** Never given to somebody else, as an extension number may be. */
export function subjectOf(caller: Caller): string {
  return `${caller.noun}:${caller.id}`
}

export function personClaims(row: StoredRow | null, scopes: readonly string[]): Readonly<Record<string, unknown>> {
  if (row === null) return {}
  const { FirstName: given, LastName: family, EmailAddress: mail } = row.fields
  const name = [given, family].filter((each) => typeof each === 'string' && each !== '').join(' ')
  return {
    ...(scopes.includes('profile')
      ? {
          preferred_username: row.number,
          ...(name === '' ? {} : { name }),
          ...(given ? { given_name: given } : {}),
          ...(family ? { family_name: family } : {}),
        }
      : {}),
    // Administrators write addresses down; nobody has proved them.
    ...(scopes.includes('email') && mail ? { email: mail, email_verified: false } : {}),
  }
}

/** OpenID Connect Discovery 3 and RFC 8414 2 in one. `base`: scheme and host as the client reached us. */
export function discovery(base: string, scopes: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    issuer: base,
    authorization_endpoint: `${base}/connect/authorize`,
    token_endpoint: `${base}/connect/token`,
    revocation_endpoint: `${base}/connect/revoke`,
    userinfo_endpoint: `${base}/connect/userinfo`,
    jwks_uri: `${base}/.well-known/jwks.json`,
    scopes_supported: scopes,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    claims_supported: [
      'sub',
      'name',
      'given_name',
      'family_name',
      'preferred_username',
      'email',
      'email_verified',
      'auth_time',
      'nonce',
    ],
    authorization_response_iss_parameter_supported: true,
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  }
}
