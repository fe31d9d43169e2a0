// The compression function of SHA-1 (FIPS 180-4 6.1.2) on a state of five words: no allocation, no table, no branch on data.
//
// All eighty rounds are written out, with the sixteen words of the message in local variables: the loop over an array of
// eighty words takes twice as long, and SRTP runs this four times for every packet. Each pair of lines below is one round,
// in which the five letters have moved on by one place; from the seventeenth on a line before it renews the round's word.

/** The state a hash begins with. */
export function sha1Start(): Int32Array {
  return Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0)
}

function left1(x: number): number {
  return (x << 1) | (x >>> 31)
}

function left5(x: number): number {
  return (x << 5) | (x >>> 27)
}

function left30(x: number): number {
  return (x << 30) | (x >>> 2)
}

/** The four bytes at `bytes[at]`, most significant first. */
function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}

/** Mixes the 64 bytes at `bytes[at]` into `state`. */
export function sha1Block(state: Int32Array, bytes: Uint8Array, at: number): void {
  let w0 = word(bytes, at)
  let w1 = word(bytes, at + 4)
  let w2 = word(bytes, at + 8)
  let w3 = word(bytes, at + 12)
  let w4 = word(bytes, at + 16)
  let w5 = word(bytes, at + 20)
  let w6 = word(bytes, at + 24)
  let w7 = word(bytes, at + 28)
  let w8 = word(bytes, at + 32)
  let w9 = word(bytes, at + 36)
  let w10 = word(bytes, at + 40)
  let w11 = word(bytes, at + 44)
  let w12 = word(bytes, at + 48)
  let w13 = word(bytes, at + 52)
  let w14 = word(bytes, at + 56)
  let w15 = word(bytes, at + 60)
  let a = state[0] ?? 0
  let b = state[1] ?? 0
  let c = state[2] ?? 0
  let d = state[3] ?? 0
  let e = state[4] ?? 0

  // Rounds 0 to 19, choose: c where b has a one, d where it has none.
  e = (e + left5(a) + (d ^ (b & (c ^ d))) + w0 + 0x5a827999) | 0
  b = left30(b)
  d = (d + left5(e) + (c ^ (a & (b ^ c))) + w1 + 0x5a827999) | 0
  a = left30(a)
  c = (c + left5(d) + (b ^ (e & (a ^ b))) + w2 + 0x5a827999) | 0
  e = left30(e)
  b = (b + left5(c) + (a ^ (d & (e ^ a))) + w3 + 0x5a827999) | 0
  d = left30(d)
  a = (a + left5(b) + (e ^ (c & (d ^ e))) + w4 + 0x5a827999) | 0
  c = left30(c)
  e = (e + left5(a) + (d ^ (b & (c ^ d))) + w5 + 0x5a827999) | 0
  b = left30(b)
  d = (d + left5(e) + (c ^ (a & (b ^ c))) + w6 + 0x5a827999) | 0
  a = left30(a)
  c = (c + left5(d) + (b ^ (e & (a ^ b))) + w7 + 0x5a827999) | 0
  e = left30(e)
  b = (b + left5(c) + (a ^ (d & (e ^ a))) + w8 + 0x5a827999) | 0
  d = left30(d)
  a = (a + left5(b) + (e ^ (c & (d ^ e))) + w9 + 0x5a827999) | 0
  c = left30(c)
  e = (e + left5(a) + (d ^ (b & (c ^ d))) + w10 + 0x5a827999) | 0
  b = left30(b)
  d = (d + left5(e) + (c ^ (a & (b ^ c))) + w11 + 0x5a827999) | 0
  a = left30(a)
  c = (c + left5(d) + (b ^ (e & (a ^ b))) + w12 + 0x5a827999) | 0
  e = left30(e)
  b = (b + left5(c) + (a ^ (d & (e ^ a))) + w13 + 0x5a827999) | 0
  d = left30(d)
  a = (a + left5(b) + (e ^ (c & (d ^ e))) + w14 + 0x5a827999) | 0
  c = left30(c)
  e = (e + left5(a) + (d ^ (b & (c ^ d))) + w15 + 0x5a827999) | 0
  b = left30(b)
  w0 = left1(w13 ^ w8 ^ w2 ^ w0)
  d = (d + left5(e) + (c ^ (a & (b ^ c))) + w0 + 0x5a827999) | 0
  a = left30(a)
  w1 = left1(w14 ^ w9 ^ w3 ^ w1)
  c = (c + left5(d) + (b ^ (e & (a ^ b))) + w1 + 0x5a827999) | 0
  e = left30(e)
  w2 = left1(w15 ^ w10 ^ w4 ^ w2)
  b = (b + left5(c) + (a ^ (d & (e ^ a))) + w2 + 0x5a827999) | 0
  d = left30(d)
  w3 = left1(w0 ^ w11 ^ w5 ^ w3)
  a = (a + left5(b) + (e ^ (c & (d ^ e))) + w3 + 0x5a827999) | 0
  c = left30(c)

  // Rounds 20 to 39, parity.
  w4 = left1(w1 ^ w12 ^ w6 ^ w4)
  e = (e + left5(a) + (b ^ c ^ d) + w4 + 0x6ed9eba1) | 0
  b = left30(b)
  w5 = left1(w2 ^ w13 ^ w7 ^ w5)
  d = (d + left5(e) + (a ^ b ^ c) + w5 + 0x6ed9eba1) | 0
  a = left30(a)
  w6 = left1(w3 ^ w14 ^ w8 ^ w6)
  c = (c + left5(d) + (e ^ a ^ b) + w6 + 0x6ed9eba1) | 0
  e = left30(e)
  w7 = left1(w4 ^ w15 ^ w9 ^ w7)
  b = (b + left5(c) + (d ^ e ^ a) + w7 + 0x6ed9eba1) | 0
  d = left30(d)
  w8 = left1(w5 ^ w0 ^ w10 ^ w8)
  a = (a + left5(b) + (c ^ d ^ e) + w8 + 0x6ed9eba1) | 0
  c = left30(c)
  w9 = left1(w6 ^ w1 ^ w11 ^ w9)
  e = (e + left5(a) + (b ^ c ^ d) + w9 + 0x6ed9eba1) | 0
  b = left30(b)
  w10 = left1(w7 ^ w2 ^ w12 ^ w10)
  d = (d + left5(e) + (a ^ b ^ c) + w10 + 0x6ed9eba1) | 0
  a = left30(a)
  w11 = left1(w8 ^ w3 ^ w13 ^ w11)
  c = (c + left5(d) + (e ^ a ^ b) + w11 + 0x6ed9eba1) | 0
  e = left30(e)
  w12 = left1(w9 ^ w4 ^ w14 ^ w12)
  b = (b + left5(c) + (d ^ e ^ a) + w12 + 0x6ed9eba1) | 0
  d = left30(d)
  w13 = left1(w10 ^ w5 ^ w15 ^ w13)
  a = (a + left5(b) + (c ^ d ^ e) + w13 + 0x6ed9eba1) | 0
  c = left30(c)
  w14 = left1(w11 ^ w6 ^ w0 ^ w14)
  e = (e + left5(a) + (b ^ c ^ d) + w14 + 0x6ed9eba1) | 0
  b = left30(b)
  w15 = left1(w12 ^ w7 ^ w1 ^ w15)
  d = (d + left5(e) + (a ^ b ^ c) + w15 + 0x6ed9eba1) | 0
  a = left30(a)
  w0 = left1(w13 ^ w8 ^ w2 ^ w0)
  c = (c + left5(d) + (e ^ a ^ b) + w0 + 0x6ed9eba1) | 0
  e = left30(e)
  w1 = left1(w14 ^ w9 ^ w3 ^ w1)
  b = (b + left5(c) + (d ^ e ^ a) + w1 + 0x6ed9eba1) | 0
  d = left30(d)
  w2 = left1(w15 ^ w10 ^ w4 ^ w2)
  a = (a + left5(b) + (c ^ d ^ e) + w2 + 0x6ed9eba1) | 0
  c = left30(c)
  w3 = left1(w0 ^ w11 ^ w5 ^ w3)
  e = (e + left5(a) + (b ^ c ^ d) + w3 + 0x6ed9eba1) | 0
  b = left30(b)
  w4 = left1(w1 ^ w12 ^ w6 ^ w4)
  d = (d + left5(e) + (a ^ b ^ c) + w4 + 0x6ed9eba1) | 0
  a = left30(a)
  w5 = left1(w2 ^ w13 ^ w7 ^ w5)
  c = (c + left5(d) + (e ^ a ^ b) + w5 + 0x6ed9eba1) | 0
  e = left30(e)
  w6 = left1(w3 ^ w14 ^ w8 ^ w6)
  b = (b + left5(c) + (d ^ e ^ a) + w6 + 0x6ed9eba1) | 0
  d = left30(d)
  w7 = left1(w4 ^ w15 ^ w9 ^ w7)
  a = (a + left5(b) + (c ^ d ^ e) + w7 + 0x6ed9eba1) | 0
  c = left30(c)

  // Rounds 40 to 59, majority.
  w8 = left1(w5 ^ w0 ^ w10 ^ w8)
  e = (e + left5(a) + ((b & c) | (d & (b | c))) + w8 + 0x8f1bbcdc) | 0
  b = left30(b)
  w9 = left1(w6 ^ w1 ^ w11 ^ w9)
  d = (d + left5(e) + ((a & b) | (c & (a | b))) + w9 + 0x8f1bbcdc) | 0
  a = left30(a)
  w10 = left1(w7 ^ w2 ^ w12 ^ w10)
  c = (c + left5(d) + ((e & a) | (b & (e | a))) + w10 + 0x8f1bbcdc) | 0
  e = left30(e)
  w11 = left1(w8 ^ w3 ^ w13 ^ w11)
  b = (b + left5(c) + ((d & e) | (a & (d | e))) + w11 + 0x8f1bbcdc) | 0
  d = left30(d)
  w12 = left1(w9 ^ w4 ^ w14 ^ w12)
  a = (a + left5(b) + ((c & d) | (e & (c | d))) + w12 + 0x8f1bbcdc) | 0
  c = left30(c)
  w13 = left1(w10 ^ w5 ^ w15 ^ w13)
  e = (e + left5(a) + ((b & c) | (d & (b | c))) + w13 + 0x8f1bbcdc) | 0
  b = left30(b)
  w14 = left1(w11 ^ w6 ^ w0 ^ w14)
  d = (d + left5(e) + ((a & b) | (c & (a | b))) + w14 + 0x8f1bbcdc) | 0
  a = left30(a)
  w15 = left1(w12 ^ w7 ^ w1 ^ w15)
  c = (c + left5(d) + ((e & a) | (b & (e | a))) + w15 + 0x8f1bbcdc) | 0
  e = left30(e)
  w0 = left1(w13 ^ w8 ^ w2 ^ w0)
  b = (b + left5(c) + ((d & e) | (a & (d | e))) + w0 + 0x8f1bbcdc) | 0
  d = left30(d)
  w1 = left1(w14 ^ w9 ^ w3 ^ w1)
  a = (a + left5(b) + ((c & d) | (e & (c | d))) + w1 + 0x8f1bbcdc) | 0
  c = left30(c)
  w2 = left1(w15 ^ w10 ^ w4 ^ w2)
  e = (e + left5(a) + ((b & c) | (d & (b | c))) + w2 + 0x8f1bbcdc) | 0
  b = left30(b)
  w3 = left1(w0 ^ w11 ^ w5 ^ w3)
  d = (d + left5(e) + ((a & b) | (c & (a | b))) + w3 + 0x8f1bbcdc) | 0
  a = left30(a)
  w4 = left1(w1 ^ w12 ^ w6 ^ w4)
  c = (c + left5(d) + ((e & a) | (b & (e | a))) + w4 + 0x8f1bbcdc) | 0
  e = left30(e)
  w5 = left1(w2 ^ w13 ^ w7 ^ w5)
  b = (b + left5(c) + ((d & e) | (a & (d | e))) + w5 + 0x8f1bbcdc) | 0
  d = left30(d)
  w6 = left1(w3 ^ w14 ^ w8 ^ w6)
  a = (a + left5(b) + ((c & d) | (e & (c | d))) + w6 + 0x8f1bbcdc) | 0
  c = left30(c)
  w7 = left1(w4 ^ w15 ^ w9 ^ w7)
  e = (e + left5(a) + ((b & c) | (d & (b | c))) + w7 + 0x8f1bbcdc) | 0
  b = left30(b)
  w8 = left1(w5 ^ w0 ^ w10 ^ w8)
  d = (d + left5(e) + ((a & b) | (c & (a | b))) + w8 + 0x8f1bbcdc) | 0
  a = left30(a)
  w9 = left1(w6 ^ w1 ^ w11 ^ w9)
  c = (c + left5(d) + ((e & a) | (b & (e | a))) + w9 + 0x8f1bbcdc) | 0
  e = left30(e)
  w10 = left1(w7 ^ w2 ^ w12 ^ w10)
  b = (b + left5(c) + ((d & e) | (a & (d | e))) + w10 + 0x8f1bbcdc) | 0
  d = left30(d)
  w11 = left1(w8 ^ w3 ^ w13 ^ w11)
  a = (a + left5(b) + ((c & d) | (e & (c | d))) + w11 + 0x8f1bbcdc) | 0
  c = left30(c)

  // Rounds 60 to 79, parity.
  w12 = left1(w9 ^ w4 ^ w14 ^ w12)
  e = (e + left5(a) + (b ^ c ^ d) + w12 + 0xca62c1d6) | 0
  b = left30(b)
  w13 = left1(w10 ^ w5 ^ w15 ^ w13)
  d = (d + left5(e) + (a ^ b ^ c) + w13 + 0xca62c1d6) | 0
  a = left30(a)
  w14 = left1(w11 ^ w6 ^ w0 ^ w14)
  c = (c + left5(d) + (e ^ a ^ b) + w14 + 0xca62c1d6) | 0
  e = left30(e)
  w15 = left1(w12 ^ w7 ^ w1 ^ w15)
  b = (b + left5(c) + (d ^ e ^ a) + w15 + 0xca62c1d6) | 0
  d = left30(d)
  w0 = left1(w13 ^ w8 ^ w2 ^ w0)
  a = (a + left5(b) + (c ^ d ^ e) + w0 + 0xca62c1d6) | 0
  c = left30(c)
  w1 = left1(w14 ^ w9 ^ w3 ^ w1)
  e = (e + left5(a) + (b ^ c ^ d) + w1 + 0xca62c1d6) | 0
  b = left30(b)
  w2 = left1(w15 ^ w10 ^ w4 ^ w2)
  d = (d + left5(e) + (a ^ b ^ c) + w2 + 0xca62c1d6) | 0
  a = left30(a)
  w3 = left1(w0 ^ w11 ^ w5 ^ w3)
  c = (c + left5(d) + (e ^ a ^ b) + w3 + 0xca62c1d6) | 0
  e = left30(e)
  w4 = left1(w1 ^ w12 ^ w6 ^ w4)
  b = (b + left5(c) + (d ^ e ^ a) + w4 + 0xca62c1d6) | 0
  d = left30(d)
  w5 = left1(w2 ^ w13 ^ w7 ^ w5)
  a = (a + left5(b) + (c ^ d ^ e) + w5 + 0xca62c1d6) | 0
  c = left30(c)
  w6 = left1(w3 ^ w14 ^ w8 ^ w6)
  e = (e + left5(a) + (b ^ c ^ d) + w6 + 0xca62c1d6) | 0
  b = left30(b)
  w7 = left1(w4 ^ w15 ^ w9 ^ w7)
  d = (d + left5(e) + (a ^ b ^ c) + w7 + 0xca62c1d6) | 0
  a = left30(a)
  w8 = left1(w5 ^ w0 ^ w10 ^ w8)
  c = (c + left5(d) + (e ^ a ^ b) + w8 + 0xca62c1d6) | 0
  e = left30(e)
  w9 = left1(w6 ^ w1 ^ w11 ^ w9)
  b = (b + left5(c) + (d ^ e ^ a) + w9 + 0xca62c1d6) | 0
  d = left30(d)
  w10 = left1(w7 ^ w2 ^ w12 ^ w10)
  a = (a + left5(b) + (c ^ d ^ e) + w10 + 0xca62c1d6) | 0
  c = left30(c)
  w11 = left1(w8 ^ w3 ^ w13 ^ w11)
  e = (e + left5(a) + (b ^ c ^ d) + w11 + 0xca62c1d6) | 0
  b = left30(b)
  w12 = left1(w9 ^ w4 ^ w14 ^ w12)
  d = (d + left5(e) + (a ^ b ^ c) + w12 + 0xca62c1d6) | 0
  a = left30(a)
  w13 = left1(w10 ^ w5 ^ w15 ^ w13)
  c = (c + left5(d) + (e ^ a ^ b) + w13 + 0xca62c1d6) | 0
  e = left30(e)
  w14 = left1(w11 ^ w6 ^ w0 ^ w14)
  b = (b + left5(c) + (d ^ e ^ a) + w14 + 0xca62c1d6) | 0
  d = left30(d)
  w15 = left1(w12 ^ w7 ^ w1 ^ w15)
  a = (a + left5(b) + (c ^ d ^ e) + w15 + 0xca62c1d6) | 0
  c = left30(c)

  state[0] = ((state[0] ?? 0) + a) | 0
  state[1] = ((state[1] ?? 0) + b) | 0
  state[2] = ((state[2] ?? 0) + c) | 0
  state[3] = ((state[3] ?? 0) + d) | 0
  state[4] = ((state[4] ?? 0) + e) | 0
}
