// A trunk desk for call machines without sockets: which legs take a place, and what becomes of each INVITE.
import assert from 'node:assert/strict'
import type { TrunkLegOrder, TrunkRefusal } from '../trunks/contract.ts'
import type { TrunkWay } from './context.ts'

/** What the desk does with an order: sends it, lets it wait for its turn, or refuses it. */
export type Treatment = 'send' | 'wait' | TrunkRefusal

export class DeskBook {
  /** Legs that take a place, in or out. */
  readonly seats = new Set<string>()
  /** Orders that wait for their turn. */
  readonly waiting = new Map<string, TrunkLegOrder>()
  readonly orders: TrunkLegOrder[] = []
  /** Legs whose INVITE was never sent: there is no session to wish anything of. */
  readonly unsent = new Set<string>()
  /** The trunks take REFER. */
  takesRefer = false
  /** How many addresses a trunk has. */
  addresses = 2
  ways: (trunk: number) => TrunkWay | null = (trunk) => ({
    address: `10.1.0.${trunk}`,
    port: 5060,
    host: `sip${trunk}.carrier.example`,
    mayRenew: true,
    supportsReplaces: this.takesRefer,
  })
  treat: (order: TrunkLegOrder) => Treatment = (order) =>
    order.addressIndex < this.addresses ? 'send' : 'no-more-addresses'

  admit(leg: string): void {
    assert.equal(this.seats.has(leg), false, `${leg} is admitted twice`)
    this.seats.add(leg)
  }

  place(order: TrunkLegOrder): Treatment {
    assert.match(order.sdp, /^v=0/)
    this.orders.push(order)
    this.admit(order.leg)
    const treatment = this.treat(order)
    if (treatment === 'send') return 'send'
    this.unsent.add(order.leg)
    if (treatment === 'wait') this.waiting.set(order.leg, order)
    return treatment
  }

  /** Its turn has come. */
  sent(leg: string): void {
    this.waiting.delete(leg)
    this.unsent.delete(leg)
  }

  left(leg: string): void {
    assert.ok(this.seats.delete(leg), `${leg} leaves its trunk twice, or never had a place`)
    this.waiting.delete(leg)
  }
}
