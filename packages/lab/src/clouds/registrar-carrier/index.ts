// The door of the plain SIP carrier.
export { RegistrarCarrier } from './carrier.ts'
export type { CarrierAccount, CarrierOptions, IpCustomer, Refusal } from './carrier-options.ts'
