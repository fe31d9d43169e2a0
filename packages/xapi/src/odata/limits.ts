// How large a question may be. Every limit on outside text of the OData engine is here.

/** Characters of one query option. */
export const MAX_OPTION_TEXT = 32_768
/** Characters of a resource path. */
export const MAX_PATH_TEXT = 8192
export const MAX_PATH_SEGMENTS = 16
export const MAX_ARGUMENTS = 32
export const MAX_TOKENS = 10_000
/** Brackets and operators within each other. */
export const MAX_DEPTH = 64
export const MAX_NODES = 5000
/** Names in $select, $expand or $orderby. */
export const MAX_NAMES = 200
/** $expand within $expand. */
export const MAX_EXPAND_DEPTH = 4
/** Nodes evaluated in one pass over all rows: a lambda in a lambda multiplies. About a quarter of a second. */
export const MAX_STEPS = 10_000_000
