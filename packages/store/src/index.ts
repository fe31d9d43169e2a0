// The door of the store.
export { bootstrap, type FirstStart } from './bootstrap.ts'
export type { Comparison, Condition, Page, Query, Scalar, Search, Step, TimePart, View } from './condition.ts'
export type * from './contract.ts'
export { StoreError } from './contract.ts'
export { openStore } from './open-store.ts'
export { randomLogin, randomPin, randomText } from './secrets.ts'
