// The SDP policy as tables: offers and what we answer, our offers and what answers make of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeAnswer, readOffer } from './answer.ts'
import { codecsTowards, codecWish } from './codecs.ts'
import { parseSdp } from './description.ts'
import { makeOffer, readAnswer } from './offer.ts'
import { startSdpSession } from './session.ts'
import type { Codec, CodecWish, LocalMedia, MediaDirection, SdpProblem, SrtpKey, SrtpPolicy } from './types.ts'

const key80: SrtpKey = { suite: 'AES_CM_128_HMAC_SHA1_80', inline: 'A'.repeat(40) }
const key32: SrtpKey = { suite: 'AES_CM_128_HMAC_SHA1_32', inline: 'B'.repeat(40) }
const theirs80 = 'c'.repeat(40)
const theirs32 = 'd'.repeat(40)

function wishes(...names: string[]): readonly CodecWish[] {
  return names.map((name) => {
    const wish = codecWish(name)
    assert.ok(wish, name)
    return wish
  })
}

const local: LocalMedia = {
  address: '127.0.0.1',
  rtpPort: 16_384,
  rtcpPort: 16_385,
  rtcpMux: false,
  codecs: wishes('PCMU', 'PCMA', 'G722'),
  telephoneEvent: 101,
  ptimeMs: 20,
  srtp: 'off',
  srtpKeys: [key80, key32],
  direction: 'sendrecv',
}

const session = startSdpSession('4711', 1)

/** A peer's description: c= at the session unless null, then the given lines. */
function peer(lines: string, address: string | null = '127.0.0.2'): string {
  const connection = address === null ? '' : `c=IN ${address.includes(':') ? 'IP6' : 'IP4'} ${address}\n`
  return `v=0\no=- 1 1 IN IP4 127.0.0.2\ns=-\n${connection}t=0 0\n${lines}`.replaceAll('\n', '\r\n')
}

const mLines = (sdp: string): string[] => sdp.split('\r\n').filter((line) => line.startsWith('m='))
const aLines = (sdp: string, name: string): string[] => sdp.split('\r\n').filter((line) => line.startsWith(`a=${name}`))

interface AnswerRow {
  readonly name: string
  readonly offer: string
  readonly local?: Partial<LocalMedia>
  readonly m?: readonly string[]
  readonly send?: string
  readonly event?: readonly [number | null, number | null]
  readonly direction?: MediaDirection
  readonly held?: boolean
  readonly crypto?: string | null
  readonly remote?: string | null
  readonly refused?: SdpProblem
}

const pcmu = 'm=audio 4000 RTP/AVP 0\n'
const crypto80 = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${theirs80}\n`
const crypto32 = `a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:${theirs32}\n`

const answers: readonly AnswerRow[] = [
  { name: 'one static codec', offer: peer(pcmu), m: ['m=audio 16384 RTP/AVP 0'], send: 'PCMU', event: [null, null] },
  { name: "the offerer's order counts", offer: peer('m=audio 4000 RTP/AVP 9 8 0\n'), send: 'G722' },
  {
    name: 'the preferred codec goes before',
    offer: peer('m=audio 4000 RTP/AVP 9 8 0\n'),
    local: { prefer: 'PCMA' },
    send: 'PCMA',
  },
  { name: 'a preference that is not offered is nothing', offer: peer(pcmu), local: { prefer: 'PCMA' }, send: 'PCMU' },
  {
    name: 'unknown codecs are passed over',
    offer: peer('m=audio 4000 RTP/AVP 96 18 8\na=rtpmap:96 iLBC/8000\n'),
    send: 'PCMA',
  },
  {
    name: 'rtpmap may give a static codec a dynamic number',
    offer: peer('m=audio 4000 RTP/AVP 97\na=rtpmap:97 pcma/8000\n'),
    m: ['m=audio 16384 RTP/AVP 97'],
    send: 'PCMA',
  },
  {
    name: 'rtpmap wins over the static meaning',
    offer: peer('m=audio 4000 RTP/AVP 0 8\na=rtpmap:0 EVIL/8000\n'),
    send: 'PCMA',
  },
  {
    name: 'an rtpmap that cannot be read makes its number unusable',
    offer: peer('m=audio 4000 RTP/AVP 0 8\na=rtpmap:0 PCMU\n'),
    send: 'PCMA',
  },
  {
    name: 'telephone-event keeps the number of the offer',
    offer: peer('m=audio 4000 RTP/AVP 0 96\na=rtpmap:96 telephone-event/8000\n'),
    m: ['m=audio 16384 RTP/AVP 0 96'],
    event: [96, 96],
  },
  {
    name: 'telephone-event is not answered when it is not wanted',
    offer: peer('m=audio 4000 RTP/AVP 0 96\na=rtpmap:96 telephone-event/8000\n'),
    local: { telephoneEvent: null },
    m: ['m=audio 16384 RTP/AVP 0'],
    event: [null, null],
  },
  {
    name: 'telephone-event at the clock of the codec',
    offer: peer('m=audio 4000 RTP/AVP 0 96 97\na=rtpmap:96 telephone-event/48000\na=rtpmap:97 telephone-event/8000\n'),
    m: ['m=audio 16384 RTP/AVP 0 97'],
    event: [97, 97],
  },
  {
    name: 'comfort noise is accepted',
    offer: peer('m=audio 4000 RTP/AVP 0 13\n'),
    m: ['m=audio 16384 RTP/AVP 0 13'],
    send: 'PCMU',
  },
  { name: 'comfort noise alone is no codec', offer: peer('m=audio 4000 RTP/AVP 13\n'), refused: 'noCommonCodec' },
  { name: 'no codec in common', offer: peer('m=audio 4000 RTP/AVP 18\n'), refused: 'noCommonCodec' },
  {
    name: 'video gets port 0 in its place',
    offer: peer('m=video 5000 RTP/AVP 31\nm=audio 4000 RTP/AVP 0\n'),
    m: ['m=video 0 RTP/AVP 31', 'm=audio 16384 RTP/AVP 0'],
  },
  {
    name: 'fax gets port 0',
    offer: peer(`${pcmu}m=image 5000 udptl t38\n`),
    m: ['m=audio 16384 RTP/AVP 0', 'm=image 0 udptl t38'],
  },
  {
    name: 'an application line gets port 0',
    offer: peer(`${pcmu}m=application 5000 UDP/BFCP *\n`),
    m: ['m=audio 16384 RTP/AVP 0', 'm=application 0 UDP/BFCP *'],
  },
  {
    name: 'of two audio lines the first',
    offer: peer(`${pcmu}m=audio 4002 RTP/AVP 8\n`),
    m: ['m=audio 16384 RTP/AVP 0', 'm=audio 0 RTP/AVP 8'],
  },
  {
    name: 'a first audio line that will not do is passed over',
    offer: peer(`m=audio 4002 RTP/AVP 18\n${pcmu}`),
    m: ['m=audio 0 RTP/AVP 18', 'm=audio 16384 RTP/AVP 0'],
  },
  {
    name: 'an audio line that is off is passed over',
    offer: peer(`m=audio 0 RTP/AVP 8\n${pcmu}`),
    m: ['m=audio 0 RTP/AVP 8', 'm=audio 16384 RTP/AVP 0'],
  },
  { name: 'only video', offer: peer('m=video 5000 RTP/AVP 31\n'), refused: 'noAudio' },
  { name: 'audio switched off', offer: peer('m=audio 0 RTP/AVP 0\n'), refused: 'noAudio' },
  { name: 'no media at all', offer: peer(''), refused: 'noAudio' },
  { name: 'not a description', offer: 'hello', refused: 'malformed' },
  { name: 'an m= line without a port', offer: peer('m=audio RTP/AVP 0\n'), refused: 'malformed' },
  { name: 'no connection address', offer: peer(pcmu, null), refused: 'malformed' },
  { name: 'the address of the stream wins', offer: peer(`${pcmu}c=IN IP4 127.0.0.9\n`), remote: '127.0.0.9:4000/4001' },
  {
    name: 'the address of the stream alone',
    offer: peer(`${pcmu}c=IN IP4 127.0.0.9\n`, null),
    remote: '127.0.0.9:4000/4001',
  },
  { name: 'an address of the other family', offer: peer(pcmu, '::1'), refused: 'addressNotUsable' },
  { name: 'IPv6 on both sides', offer: peer(pcmu, '::1'), local: { address: '::1' }, remote: '::1:4000/4001' },
  { name: 'a host name', offer: peer(pcmu, 'phone.example.com'), refused: 'addressNotUsable' },
  { name: 'a multicast group', offer: peer(pcmu, '224.2.1.1/127'), refused: 'addressNotUsable' },
  { name: 'a multicast address', offer: peer(pcmu, '239.1.1.1'), refused: 'addressNotUsable' },
  { name: 'rtcp attribute', offer: peer(`${pcmu}a=rtcp:4100\n`), remote: '127.0.0.2:4000/4100' },
  {
    name: 'rtcp attribute with address',
    offer: peer(`${pcmu}a=rtcp:4100 IN IP4 127.0.0.3\n`),
    remote: '127.0.0.2:4000/4100',
  },
  {
    name: 'rtcp-mux when both can',
    offer: peer(`${pcmu}a=rtcp-mux\n`),
    local: { rtcpMux: true },
    remote: '127.0.0.2:4000/4000',
  },
  { name: 'rtcp-mux not answered when we cannot', offer: peer(`${pcmu}a=rtcp-mux\n`), remote: '127.0.0.2:4000/4001' },
  { name: 'rtcp-mux not asked for', offer: peer(pcmu), local: { rtcpMux: true }, remote: '127.0.0.2:4000/4001' },
  { name: 'sendonly is answered recvonly', offer: peer(`${pcmu}a=sendonly\n`), direction: 'recvonly', held: true },
  { name: 'recvonly is answered sendonly', offer: peer(`${pcmu}a=recvonly\n`), direction: 'sendonly', held: false },
  { name: 'inactive is answered inactive', offer: peer(`${pcmu}a=inactive\n`), direction: 'inactive', held: true },
  { name: 'sendrecv', offer: peer(`${pcmu}a=sendrecv\n`), direction: 'sendrecv', held: false },
  { name: 'direction at the session', offer: peer(`a=sendonly\n${pcmu}`), direction: 'recvonly', held: true },
  { name: 'direction at the stream wins', offer: peer(`a=inactive\n${pcmu}a=sendrecv\n`), direction: 'sendrecv' },
  { name: 'the old form of hold', offer: peer(pcmu, '0.0.0.0'), direction: 'recvonly', held: true, remote: null },
  {
    name: 'the old form of hold with inactive',
    offer: peer(`${pcmu}a=inactive\n`, '0.0.0.0'),
    direction: 'inactive',
    held: true,
    remote: null,
  },
  {
    name: 'we hold and the peer does not know',
    offer: peer(pcmu),
    local: { direction: 'sendonly' },
    direction: 'sendonly',
    held: false,
  },
  {
    name: 'both hold',
    offer: peer(`${pcmu}a=sendonly\n`),
    local: { direction: 'sendonly' },
    direction: 'inactive',
    held: true,
  },
  { name: 'AVPF is answered as it is', offer: peer('m=audio 4000 RTP/AVPF 0\n'), m: ['m=audio 16384 RTP/AVPF 0'] },
  { name: 'SRTP off, plain offer', offer: peer(pcmu), crypto: null },
  {
    name: 'SRTP off, optional crypto is left out',
    offer: peer(pcmu + crypto80),
    m: ['m=audio 16384 RTP/AVP 0'],
    crypto: null,
  },
  { name: 'SRTP off, SAVP', offer: peer(`m=audio 4000 RTP/SAVP 0\n${crypto80}`), refused: 'encryptionNotAllowed' },
  { name: 'SRTP optional, plain offer', offer: peer(pcmu), local: { srtp: 'optional' }, crypto: null },
  {
    name: 'SRTP optional, AVP with crypto',
    offer: peer(pcmu + crypto80),
    local: { srtp: 'optional' },
    m: ['m=audio 16384 RTP/AVP 0'],
    crypto: `1 ${key80.suite}`,
  },
  {
    name: 'SRTP optional, SAVP',
    offer: peer(`m=audio 4000 RTP/SAVP 0\n${crypto80}`),
    local: { srtp: 'optional' },
    m: ['m=audio 16384 RTP/SAVP 0'],
    crypto: `1 ${key80.suite}`,
  },
  {
    name: 'SRTP optional, pair of lines, plain first',
    offer: peer(`${pcmu}m=audio 4002 RTP/SAVP 0\n${crypto80}`),
    local: { srtp: 'optional' },
    m: ['m=audio 0 RTP/AVP 0', 'm=audio 16384 RTP/SAVP 0'],
    crypto: `1 ${key80.suite}`,
  },
  {
    name: 'SRTP off, pair of lines',
    offer: peer(`m=audio 4002 RTP/SAVP 0\n${crypto80}${pcmu}`),
    m: ['m=audio 0 RTP/SAVP 0', 'm=audio 16384 RTP/AVP 0'],
    crypto: null,
  },
  { name: 'SRTP required, plain offer', offer: peer(pcmu), local: { srtp: 'required' }, refused: 'encryptionRequired' },
  {
    name: 'SRTP required, AVP with crypto',
    offer: peer(pcmu + crypto80),
    local: { srtp: 'required' },
    crypto: `1 ${key80.suite}`,
  },
  {
    name: 'SRTP required, SAVP',
    offer: peer(`m=audio 4000 RTP/SAVP 0\n${crypto80}`),
    local: { srtp: 'required' },
    crypto: `1 ${key80.suite}`,
  },
  {
    name: 'SAVP without a usable suite',
    offer: peer(`m=audio 4000 RTP/SAVP 0\na=crypto:1 AEAD_AES_256_GCM inline:${theirs80}\n`),
    local: { srtp: 'required' },
    refused: 'noCommonCrypto',
  },
  {
    name: 'SAVP without crypto',
    offer: peer('m=audio 4000 RTP/SAVP 0\n'),
    local: { srtp: 'optional' },
    refused: 'noCommonCrypto',
  },
  {
    name: "the offerer's first suite that we have",
    offer: peer(`m=audio 4000 RTP/SAVP 0\n${crypto32}${crypto80}`),
    local: { srtp: 'required' },
    crypto: `2 ${key32.suite}`,
  },
  {
    name: 'a suite we have no key for is passed over',
    offer: peer(`m=audio 4000 RTP/SAVP 0\n${crypto32}${crypto80}`),
    local: { srtp: 'required', srtpKeys: [key80] },
    crypto: `1 ${key80.suite}`,
  },
  {
    name: 'a key lifetime is accepted',
    offer: peer(`m=audio 4000 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${theirs80}|2^31\n`),
    local: { srtp: 'required' },
    crypto: `1 ${key80.suite}`,
  },
  {
    name: 'a key identifier is not',
    offer: peer(`m=audio 4000 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${theirs80}|2^20|1:4\n`),
    local: { srtp: 'required' },
    refused: 'noCommonCrypto',
  },
  {
    name: 'UNENCRYPTED_SRTP is not',
    offer: peer(`m=audio 4000 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${theirs80} UNENCRYPTED_SRTP\n`),
    local: { srtp: 'required' },
    refused: 'noCommonCrypto',
  },
  {
    name: 'a window hint is ignored',
    offer: peer(`m=audio 4000 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${theirs80} WSH=64\n`),
    local: { srtp: 'required' },
    crypto: `1 ${key80.suite}`,
  },
  {
    name: 'a key of the wrong length',
    offer: peer(`m=audio 4000 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA\n`),
    local: { srtp: 'required' },
    refused: 'noCommonCrypto',
  },
  {
    name: 'DTLS-SRTP',
    offer: peer('m=audio 4000 UDP/TLS/RTP/SAVPF 0\n'),
    local: { srtp: 'optional' },
    refused: 'protocolNotSupported',
  },
  { name: 'RTP over TCP', offer: peer('m=audio 4000 TCP/RTP/AVP 0\n'), refused: 'protocolNotSupported' },
]

for (const row of answers) {
  test(`answer: ${row.name}`, () => {
    const made = makeAnswer(session, row.offer, { ...local, ...row.local })
    if (row.refused !== undefined) {
      assert.ok(!made.ok, 'refused')
      assert.equal(made.refusal.problem, row.refused)
      assert.equal(made.refusal.status, row.refused === 'malformed' ? 400 : 488)
      return
    }
    assert.ok(made.ok, made.ok ? '' : made.refusal.text)
    assert.ok(parseSdp(made.sdp).ok)
    const { negotiated } = made
    if (row.m !== undefined) assert.deepEqual(mLines(made.sdp), row.m)
    if (row.send !== undefined) assert.equal(negotiated.send.name, row.send)
    if (row.event !== undefined) {
      assert.deepEqual([negotiated.telephoneEvent.receive, negotiated.telephoneEvent.send], row.event)
    }
    if (row.direction !== undefined) {
      assert.equal(negotiated.direction, row.direction)
      assert.deepEqual(aLines(made.sdp, row.direction), [`a=${row.direction}`])
    }
    if (row.held !== undefined) assert.equal(negotiated.heldByPeer, row.held)
    if (row.crypto !== undefined) {
      const [line] = aLines(made.sdp, 'crypto')
      assert.equal(line?.split(' inline')[0] ?? null, row.crypto === null ? null : `a=crypto:${row.crypto}`)
      assert.equal(negotiated.srtp !== null, row.crypto !== null)
      if (negotiated.srtp !== null) {
        assert.equal(negotiated.srtp.send.suite, negotiated.srtp.receive.suite)
        assert.ok([theirs80, theirs32].includes(negotiated.srtp.receive.inline))
        assert.ok([key80.inline, key32.inline].includes(negotiated.srtp.send.inline))
      }
    }
    if (row.remote !== undefined) {
      const { remote } = negotiated
      assert.equal(remote === null ? null : `${remote.address}:${remote.rtpPort}/${remote.rtcpPort}`, row.remote)
    }
  })
}

interface ReplyRow {
  readonly name: string
  readonly local?: Partial<LocalMedia>
  readonly answer: string
  readonly send?: string
  readonly receive?: readonly string[]
  readonly event?: readonly [number | null, number | null]
  readonly direction?: MediaDirection
  readonly held?: boolean
  readonly encrypted?: boolean
  readonly rtcp?: number
  readonly refused?: SdpProblem
}

const replies: readonly ReplyRow[] = [
  { name: 'one of three', answer: peer('m=audio 4000 RTP/AVP 8\n'), send: 'PCMA', receive: ['PCMA'] },
  {
    name: 'the first of several is sent, all may come',
    answer: peer('m=audio 4000 RTP/AVP 9 0\n'),
    send: 'G722',
    receive: ['PCMU', 'G722'],
  },
  {
    name: 'telephone-event under another number',
    answer: peer('m=audio 4000 RTP/AVP 0 96\na=rtpmap:96 telephone-event/8000\n'),
    event: [101, 96],
  },
  { name: 'no telephone-event', answer: peer(pcmu), event: [null, null] },
  {
    name: 'telephone-event we did not offer',
    local: { telephoneEvent: null },
    answer: peer('m=audio 4000 RTP/AVP 0 96\na=rtpmap:96 telephone-event/8000\n'),
    event: [null, null],
  },
  { name: 'a codec that was not offered is passed over', answer: peer('m=audio 4000 RTP/AVP 18 8\n'), send: 'PCMA' },
  { name: 'only codecs that were not offered', answer: peer('m=audio 4000 RTP/AVP 18\n'), refused: 'noCommonCodec' },
  { name: 'switched off', answer: peer('m=audio 0 RTP/AVP 0\n'), refused: 'rejectedByPeer' },
  { name: 'no stream', answer: peer(''), refused: 'malformed' },
  { name: 'another kind in our place', answer: peer('m=video 4000 RTP/AVP 31\n'), refused: 'malformed' },
  { name: 'nonsense', answer: 'x', refused: 'malformed' },
  { name: 'recvonly', answer: peer(`${pcmu}a=recvonly\n`), direction: 'sendonly', held: false },
  {
    name: 'we hold, the peer answers recvonly',
    local: { direction: 'sendonly' },
    answer: peer(`${pcmu}a=recvonly\n`),
    direction: 'sendonly',
    held: false,
  },
  {
    name: 'we hold, the peer answers sendrecv',
    local: { direction: 'sendonly' },
    answer: peer(pcmu),
    direction: 'sendonly',
    held: false,
  },
  {
    name: 'we hold, the peer answers inactive',
    local: { direction: 'sendonly' },
    answer: peer(`${pcmu}a=inactive\n`),
    direction: 'inactive',
    held: true,
  },
  {
    name: 'SRTP required and agreed',
    local: { srtp: 'required' },
    answer: peer(`m=audio 4000 RTP/SAVP 0\n${crypto80}`),
    encrypted: true,
  },
  {
    name: 'SRTP required, second line taken',
    local: { srtp: 'required' },
    answer: peer(`m=audio 4000 RTP/SAVP 0\n${crypto32}`),
    encrypted: true,
  },
  {
    name: 'SRTP required, plain answer',
    local: { srtp: 'required' },
    answer: peer(pcmu),
    refused: 'encryptionRequired',
  },
  {
    name: 'SRTP required, suite under the wrong tag',
    local: { srtp: 'required' },
    answer: peer(`m=audio 4000 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:${theirs32}\n`),
    refused: 'noCommonCrypto',
  },
  { name: 'SRTP optional and taken', local: { srtp: 'optional' }, answer: peer(pcmu + crypto80), encrypted: true },
  { name: 'SRTP optional and left', local: { srtp: 'optional' }, answer: peer(pcmu), encrypted: false },
  { name: 'SRTP off, crypto in the answer means nothing', answer: peer(pcmu + crypto80), encrypted: false },
  {
    name: 'SRTP off, SAVP in the answer',
    answer: peer(`m=audio 4000 RTP/SAVP 0\n${crypto80}`),
    refused: 'noCommonCrypto',
  },
  { name: 'DTLS in the answer', answer: peer('m=audio 4000 UDP/TLS/RTP/SAVP 0\n'), refused: 'protocolNotSupported' },
  { name: 'rtcp-mux agreed', local: { rtcpMux: true }, answer: peer(`${pcmu}a=rtcp-mux\n`), rtcp: 4_000 },
  { name: 'rtcp-mux not agreed', local: { rtcpMux: true }, answer: peer(pcmu), rtcp: 4_001 },
  { name: 'the other address family', answer: peer(pcmu, '::1'), refused: 'addressNotUsable' },
]

for (const row of replies) {
  test(`reading an answer: ${row.name}`, () => {
    const { offered } = makeOffer(session, { ...local, ...row.local })
    const read = readAnswer(offered, row.answer)
    if (row.refused !== undefined) {
      assert.equal(read.ok ? 'ok' : read.refusal.problem, row.refused)
      return
    }
    assert.ok(read.ok, read.ok ? '' : read.refusal.text)
    const { negotiated } = read
    if (row.send !== undefined) assert.equal(negotiated.send.name, row.send)
    if (row.receive !== undefined)
      assert.deepEqual(
        negotiated.receive.map((codec) => codec.name),
        row.receive,
      )
    if (row.event !== undefined) {
      assert.deepEqual([negotiated.telephoneEvent.receive, negotiated.telephoneEvent.send], row.event)
    }
    if (row.direction !== undefined) assert.equal(negotiated.direction, row.direction)
    if (row.held !== undefined) assert.equal(negotiated.heldByPeer, row.held)
    if (row.encrypted !== undefined) assert.equal(negotiated.srtp !== null, row.encrypted)
    if (row.rtcp !== undefined) assert.equal(negotiated.remote?.rtcpPort, row.rtcp)
  })
}

const offers: readonly { srtp: SrtpPolicy; protocol: string; crypto: number }[] = [
  { srtp: 'off', protocol: 'RTP/AVP', crypto: 0 },
  { srtp: 'optional', protocol: 'RTP/AVP', crypto: 2 },
  { srtp: 'required', protocol: 'RTP/SAVP', crypto: 2 },
]

for (const row of offers) {
  test(`an offer with SRTP ${row.srtp} has ${row.protocol} and ${row.crypto} crypto lines`, () => {
    const { sdp } = makeOffer(session, { ...local, srtp: row.srtp })
    assert.deepEqual(mLines(sdp), [`m=audio 16384 ${row.protocol} 0 8 9 101`])
    assert.equal(aLines(sdp, 'crypto').length, row.crypto)
    assert.deepEqual(aLines(sdp, 'rtpmap:101'), ['a=rtpmap:101 telephone-event/8000'])
    assert.deepEqual(aLines(sdp, 'fmtp:101'), ['a=fmtp:101 0-16'])
  })
}

test('every pair of SRTP policies agrees on the same thing on both ends, or on nothing', () => {
  const policies: readonly SrtpPolicy[] = ['off', 'optional', 'required']
  const outcomes: string[] = []
  for (const ours of policies) {
    for (const theirs of policies) {
      const { sdp, offered } = makeOffer(session, { ...local, srtp: ours })
      const keys = [{ ...key80, inline: theirs80 }]
      const made = makeAnswer(session, sdp, { ...local, srtp: theirs, srtpKeys: keys, address: '127.0.0.2' })
      if (!made.ok) {
        outcomes.push(`${ours}-${theirs}: ${made.refusal.problem}`)
        continue
      }
      const read = readAnswer(offered, made.sdp)
      assert.ok(read.ok)
      assert.deepEqual(read.negotiated.srtp?.send, made.negotiated.srtp?.receive)
      assert.deepEqual(read.negotiated.srtp?.receive, made.negotiated.srtp?.send)
      outcomes.push(`${ours}-${theirs}: ${read.negotiated.srtp === null ? 'plain' : 'encrypted'}`)
    }
  }
  assert.deepEqual(outcomes, [
    'off-off: plain',
    'off-optional: plain',
    'off-required: encryptionRequired',
    'optional-off: plain',
    'optional-optional: encrypted',
    'optional-required: encrypted',
    'required-off: encryptionNotAllowed',
    'required-optional: encrypted',
    'required-required: encrypted',
  ])
})

const g729: Codec = { name: 'G729', payloadType: 18, clockRateHz: 8_000, channels: 1, ptimeMs: 20, fmtp: 'annexb=no' }
const opus: Codec = { name: 'OPUS', payloadType: 107, clockRateHz: 48_000, channels: 2, ptimeMs: 20 }
const alaw: Codec = { name: 'PCMA', payloadType: 8, clockRateHz: 8_000, channels: 1, ptimeMs: 20 }

const towards: readonly { name: string; configured: string[]; other: Codec[] | null; offered: string[] }[] = [
  {
    name: 'nobody on the other side yet',
    configured: ['G722', 'PCMU', 'G729'],
    other: null,
    offered: ['G722', 'PCMU'],
  },
  {
    name: 'the other side has one we transcode',
    configured: ['G722', 'PCMU'],
    other: [alaw],
    offered: ['G722', 'PCMU'],
  },
  {
    name: 'passed through when both sides can',
    configured: ['G729', 'PCMA'],
    other: [g729, alaw],
    offered: ['G729', 'PCMA'],
  },
  { name: 'only one that is passed through', configured: ['PCMU', 'G729', 'PCMA'], other: [g729], offered: ['G729'] },
  { name: 'not configured, not offered', configured: ['PCMU'], other: [g729, opus], offered: [] },
  { name: 'Opus passes through', configured: ['opus', 'PCMU'], other: [opus], offered: ['OPUS'] },
]

for (const row of towards) {
  test(`codecs towards the other leg: ${row.name}`, () => {
    assert.deepEqual(
      codecsTowards(row.configured, row.other).map((wish) => wish.name),
      row.offered,
    )
  })
}

test('a dynamic codec keeps its number when it is free, and telephone-event exists at every clock rate', () => {
  const codecs = codecsTowards(['opus', 'PCMA'], [{ ...opus, payloadType: 101 }, alaw])
  const { sdp, offered } = makeOffer(session, { ...local, codecs })
  assert.deepEqual(mLines(sdp), ['m=audio 16384 RTP/AVP 102 8 101 103'])
  assert.deepEqual(aLines(sdp, 'rtpmap:102'), ['a=rtpmap:102 OPUS/48000/2'])
  assert.deepEqual(aLines(sdp, 'rtpmap:103'), ['a=rtpmap:103 telephone-event/48000'])
  assert.equal(offered.telephoneEvent, 101)
})

test('fmtp of a codec that is passed through goes along', () => {
  const { sdp } = makeOffer(session, { ...local, codecs: codecsTowards(['G729'], [g729]) })
  assert.deepEqual(aLines(sdp, 'fmtp:18'), ['a=fmtp:18 annexb=no'])
})

test('the packet length a peer asks for is used towards it, ours towards us', () => {
  const rows: readonly [string, number][] = [
    ['a=ptime:30\n', 30],
    ['a=ptime:10\n', 10],
    ['a=ptime:25\n', 20],
    ['a=ptime:4000\n', 20],
    ['a=ptime:0\n', 20],
    ['a=ptime:40\na=maxptime:30\n', 20],
    ['a=maxptime:10\n', 10],
    ['', 20],
  ]
  for (const [lines, ptimeMs] of rows) {
    const made = makeAnswer(session, peer(pcmu + lines), local)
    assert.ok(made.ok)
    assert.equal(made.negotiated.send.ptimeMs, ptimeMs, lines)
    assert.equal(made.negotiated.receive[0]?.ptimeMs, 20)
    assert.deepEqual(aLines(made.sdp, 'ptime'), ['a=ptime:20'])
  }
})

test('the version grows when something changes, stays when nothing does, and never goes back', () => {
  const first = makeOffer(session, local)
  assert.match(first.sdp, /^v=0\r\no=- 4711 1 IN IP4 127\.0\.0\.1\r\n/)
  const same = makeOffer(first.session, local)
  assert.equal(same.sdp, first.sdp)
  const held = makeOffer(same.session, { ...local, direction: 'sendonly' })
  assert.match(held.sdp, /o=- 4711 2 /)
  const back = makeOffer(held.session, local)
  assert.match(back.sdp, /o=- 4711 3 /)
  const answered = makeAnswer(back.session, peer(pcmu), local)
  assert.ok(answered.ok)
  assert.match(answered.sdp, /o=- 4711 4 /)
})

test('a later offer of ours keeps the lines of the session in their places', () => {
  const made = makeAnswer(
    session,
    peer('m=video 5000 RTP/AVP 31\nm=audio 4000 RTP/AVP 0\nm=image 6000 udptl t38\n'),
    local,
  )
  assert.ok(made.ok)
  const again = makeOffer(made.session, local)
  assert.deepEqual(mLines(again.sdp), [
    'm=video 0 RTP/AVP 31',
    'm=audio 16384 RTP/AVP 0 8 9 101',
    'm=image 0 udptl t38',
  ])
  const read = readAnswer(again.offered, peer('m=video 0 RTP/AVP 31\nm=audio 4000 RTP/AVP 8\nm=image 0 udptl t38\n'))
  assert.ok(read.ok)
})

test('a later offer of ours keeps the protocol of the stream, unless encryption was switched off since', () => {
  const rows: readonly [string, SrtpPolicy, SrtpPolicy, string][] = [
    [`m=audio 4000 RTP/SAVP 0\n${crypto80}`, 'optional', 'optional', 'RTP/SAVP'],
    [pcmu + crypto80, 'required', 'required', 'RTP/AVP'],
    ['m=audio 4000 RTP/AVPF 0\n', 'off', 'off', 'RTP/AVPF'],
    [`m=audio 4000 RTP/SAVP 0\n${crypto80}`, 'optional', 'off', 'RTP/AVP'],
  ]
  for (const [lines, before, after, protocol] of rows) {
    const made = makeAnswer(session, peer(lines), { ...local, srtp: before })
    assert.ok(made.ok)
    const again = makeOffer(made.session, { ...local, srtp: after })
    assert.equal(mLines(again.sdp)[0]?.split(' ')[2], protocol)
  }
})

test('the state of a session is plain data', () => {
  const { session: next, offered } = makeOffer(session, local)
  assert.deepEqual(JSON.parse(JSON.stringify(next)), next)
  assert.deepEqual(JSON.parse(JSON.stringify(offered)), offered)
})

const readings: readonly {
  name: string
  offer: string
  codecs?: string[]
  encrypted?: string
  refused?: SdpProblem
}[] = [
  {
    name: 'plain',
    offer: peer('m=audio 4000 RTP/AVP 0 18 101\na=rtpmap:101 telephone-event/8000\n'),
    codecs: ['PCMU', 'G729'],
    encrypted: 'no',
  },
  { name: 'encrypted only', offer: peer(`m=audio 4000 RTP/SAVP 0\n${crypto80}`), codecs: ['PCMU'], encrypted: 'only' },
  { name: 'optional by crypto line', offer: peer(pcmu + crypto80), codecs: ['PCMU'], encrypted: 'optional' },
  {
    name: 'optional by a pair of lines',
    offer: peer(`${pcmu}m=audio 4002 RTP/SAVP 0 8\n${crypto80}`),
    codecs: ['PCMU', 'PCMA'],
    encrypted: 'optional',
  },
  { name: 'nothing to hear', offer: peer('m=video 4 RTP/AVP 31\n'), refused: 'noAudio' },
  { name: 'DTLS', offer: peer('m=audio 4000 UDP/TLS/RTP/SAVPF 0\n'), refused: 'protocolNotSupported' },
]

for (const row of readings) {
  test(`reading an offer: ${row.name}`, () => {
    const read = readOffer(row.offer, '127.0.0.1')
    if (row.refused !== undefined) {
      assert.equal(read.ok ? 'ok' : read.refusal.problem, row.refused)
      return
    }
    assert.ok(read.ok)
    assert.deepEqual(
      read.codecs.map((codec) => codec.name),
      row.codecs,
    )
    assert.equal(read.encrypted, row.encrypted)
  })
}
