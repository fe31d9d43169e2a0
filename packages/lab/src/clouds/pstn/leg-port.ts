// The sound of a SIP call as one end of a conversation in the telephone network.
import type { LabCall } from '../../phone/lab-call.ts'
import { silence } from '../../phone/mouth.ts'
import type { AudioPort } from './audio-port.ts'
import { SoundQueue } from './sound-queue.ts'

/** What comes by RTP goes to the peer at once; what the peer says is pulled, or queued when the peer pushes too. */
export function legPort(call: LabCall): AudioPort {
  const queue = new SoundQueue()
  let keys = Promise.resolve()
  return {
    pull: null,
    hear: (samples, count, sampleRateHz) => queue.put(samples, count, sampleRateHz),
    takeKeys(more) {
      // One after the other; what the other side of the call cannot take is lost, as on a line without touch tones.
      keys = keys.then(() => call.press(more)).catch(() => undefined)
      return keys
    },
    attach(peer) {
      if (peer === null) {
        call.voice.tap(null)
        call.voice.say(silence)
        return
      }
      call.voice.tap({
        heard: (samples, count, sampleRateHz) => peer.hear(samples, count, sampleRateHz),
        pressed: (digit) => void peer.takeKeys(digit),
      })
      const fill = peer.pull ?? ((output, count, sampleRateHz) => queue.take(output, count, sampleRateHz))
      call.voice.say({ kind: 'live', fill })
    },
  }
}
