// Passwords people type: Argon2id in PHC form, compared in constant time, as slow for unknown users as for known ones.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

// OWASP's second choice for Argon2id: 19 MiB, two passes.
const MEMORY_KIB = 19456
const PASSES = 2
const LANES = 1
const SALT_BYTES = 16
const HASH_BYTES = 32
const MAX_PASSWORD = 1024

interface Parameters {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
  readonly salt: Uint8Array
  readonly length: number
}

function derive(password: string, how: Parameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2(
      'argon2id',
      {
        message: password.normalize('NFKC'),
        nonce: how.salt,
        parallelism: how.parallelism,
        tagLength: how.length,
        memory: how.memory,
        passes: how.passes,
      },
      (error, hash) => (error === null ? resolve(hash) : reject(error)),
    )
  })
}

/** `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const how = { memory: MEMORY_KIB, passes: PASSES, parallelism: LANES, salt, length: HASH_BYTES }
  const hash = await derive(password, how)
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(salt)}$${unpadded(hash)}`
}

/** With `stored` null the work is done all the same and the answer is false. */
export async function verifyPassword(stored: string | null, candidate: string): Promise<boolean> {
  const known = stored === null ? null : parse(stored)
  const how = known?.how ?? DUMMY
  const hash = await derive(candidate.slice(0, MAX_PASSWORD), how)
  if (known === null || candidate.length > MAX_PASSWORD) return false
  return timingSafeEqual(hash, known.hash)
}

const DUMMY: Parameters = {
  memory: MEMORY_KIB,
  passes: PASSES,
  parallelism: LANES,
  salt: randomBytes(SALT_BYTES),
  length: HASH_BYTES,
}

function parse(stored: string): { readonly how: Parameters; readonly hash: Buffer } | null {
  const [, algorithm, version, cost, salt, hash] = stored.split('$')
  if (algorithm !== 'argon2id' || version !== 'v=19' || !cost || !salt || !hash) return null
  const numbers = new Map(cost.split(',').map((each) => [each.slice(0, 2), Number(each.slice(2))] as const))
  const memory = numbers.get('m=')
  const passes = numbers.get('t=')
  const parallelism = numbers.get('p=')
  if (!memory || !passes || !parallelism) return null
  const bytes = Buffer.from(hash, 'base64')
  return { how: { memory, passes, parallelism, salt: Buffer.from(salt, 'base64'), length: bytes.length }, hash: bytes }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
