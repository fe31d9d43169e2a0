// The public door of @cordboard/routing.
export { decide, maxDialledLength, maxHops } from './decide.ts'
export * from './facts.ts'
export * from './index-map.ts'
export type * from './plan.ts'
