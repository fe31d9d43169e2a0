// One message to all devices of a user, as a pure machine: the first device that takes it decides, else the best refusal.
//
//   +---------+ device accepted (2xx)   +---------+
//   | waiting |------------------------>| settled |
//   +---------+ last device failed      +---------+
//     |    ^                              |    ^
//     +----+ a device failed, others left +----+ anything (ignored)

export type Delivery =
  | { readonly state: 'waiting'; readonly devices: number; readonly best: number | null }
  | { readonly state: 'settled' }

export type DeliveryInput =
  /** A final response of one device. */
  | { readonly input: 'answered'; readonly status: number }
  /** A device that gave no answer, or could not be reached. */
  | { readonly input: 'unreachable' }

export type DeliveryCommand = { readonly command: 'answer'; readonly status: number }

const settled: Delivery = { state: 'settled' }

/** Starts with this many devices, at least one. */
export function startDelivery(devices: number): Delivery {
  return { state: 'waiting', devices, best: null }
}

/** One device's outcome. */
export function stepDelivery(state: Delivery, input: DeliveryInput): readonly [Delivery, DeliveryCommand | null] {
  if (state.state === 'settled') return [state, null]
  const status = input.input === 'answered' ? input.status : null
  if (status !== null && status >= 200 && status < 300) return [settled, { command: 'answer', status }]
  const best = better(state.best, status)
  if (state.devices > 1) return [{ state: 'waiting', devices: state.devices - 1, best }, null]
  return [settled, { command: 'answer', status: best ?? 480 }]
}

/** A device's own 4xx or 6xx says more than silence; its challenges and redirections are not the sender's business. */
function better(best: number | null, status: number | null): number | null {
  const telling = status !== null && status >= 400 && status !== 401 && status !== 407 && status !== 408
  return telling && (best === null || status >= 600) ? status : best
}
