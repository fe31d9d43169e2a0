// What LiveKit takes of a re-INVITE: where RTP goes to. Its own description stays, and directions such as sendonly mean nothing to it.
import type { LabCall } from '../../phone/lab-call.ts'
import { Negotiation } from '../../phone/negotiation.ts'
import { wishesFor } from '../../phone/phone-options.ts'

/** From now on RTP of this call follows the peer's offers. */
export function followOffers(call: LabCall, codecs: readonly string[]): void {
  call.watch((event) => {
    const { media } = call.voice
    if (event.event !== 'offered' || event.sdp === null || media === null) return
    const reading = new Negotiation(
      {
        address: '127.0.0.1',
        rtpPort: call.voice.rtpPort,
        rtcpPort: call.voice.rtcpPort,
        rtcpMux: false,
        codecs: wishesFor(codecs),
        telephoneEvent: 101,
        ptimeMs: 20,
        srtp: media.srtp === null ? 'off' : 'optional',
        srtpKeys: media.srtp === null ? [] : [media.srtp.send],
      },
      '1',
    ).answer(event.sdp, 'sendrecv')
    if (reading.ok) call.voice.use({ ...media, remote: reading.negotiated.remote })
  })
}
