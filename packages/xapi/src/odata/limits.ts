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
/** Characters of one text in quotes: longer ones would make comparisons dear. */
export const MAX_STRING = 2048
/** Characters a function may make of texts. */
export const MAX_MADE_STRING = 8192
/** Aliases whose values use further aliases. */
export const MAX_ALIASES = 8
/** Words, phrases and operators of $search, and characters of one of them. */
export const MAX_SEARCH_WORDS = 25
export const MAX_SEARCH_TEXT = 256
/** $expand within $expand. */
export const MAX_EXPAND_DEPTH = 4
/** Nodes evaluated in one pass over all rows: a lambda in a lambda multiplies. About a quarter of a second. */
export const MAX_STEPS = 10_000_000
