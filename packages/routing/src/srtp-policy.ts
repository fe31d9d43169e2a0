// Whether a party's media must, may or cannot be encrypted (RFC 4568 keys in SDP).
export type SrtpPolicy = 'off' | 'optional' | 'required'
