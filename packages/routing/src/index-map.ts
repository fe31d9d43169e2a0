// An immutable hash index with structural sharing: changing one entry copies one small bucket, never the whole table.

const bucketCount = 256

export interface IndexMap<V> {
  readonly size: number
  readonly buckets: readonly (ReadonlyMap<string, V> | null)[]
}

const nothing: IndexMap<never> = { size: 0, buckets: new Array<null>(bucketCount).fill(null) }

export function emptyIndex<V>(): IndexMap<V> {
  return nothing
}

export function lookUp<V>(index: IndexMap<V>, key: string): V | undefined {
  return index.buckets[bucketOf(key)]?.get(key)
}

/** The index with `key` set; costs one bucket (size/256 entries) and the list of buckets. */
export function withEntry<V>(index: IndexMap<V>, key: string, value: V): IndexMap<V> {
  const at = bucketOf(key)
  const bucket = new Map(index.buckets[at])
  const grown = bucket.has(key) ? 0 : 1
  bucket.set(key, value)
  return { size: index.size + grown, buckets: index.buckets.with(at, bucket) }
}

export function withoutEntry<V>(index: IndexMap<V>, key: string): IndexMap<V> {
  const at = bucketOf(key)
  const old = index.buckets[at]
  if (!old?.has(key)) return index
  const bucket = new Map(old)
  bucket.delete(key)
  return { size: index.size - 1, buckets: index.buckets.with(at, bucket) }
}

export function* entriesOf<V>(index: IndexMap<V>): IterableIterator<readonly [string, V]> {
  for (const bucket of index.buckets) if (bucket) yield* bucket
}

export function* valuesOf<V>(index: IndexMap<V>): IterableIterator<V> {
  for (const bucket of index.buckets) if (bucket) yield* bucket.values()
}

/** FNV-1a over UTF-16 units; keys are numbers and names of our own configuration, so no keyed hash is needed. */
function bucketOf(key: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % bucketCount
}
