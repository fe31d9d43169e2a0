// Two peers and the two legs that join them, for tests of whole calls.
import type { LeasedEndpoint, LegMedia } from '@cordboard/link'
import type { MediaOptions } from '../src/process/start-media.ts'
import { type LoopKind, legMedia, type MediaUnderTest, mediaUnderTest } from './media-under-test.ts'
import { openPeer, type RtpPeer } from './rtp-peer.ts'

export interface TwoLegs {
  readonly test: MediaUnderTest
  readonly a: RtpPeer
  readonly b: RtpPeer
  readonly ea: LeasedEndpoint
  readonly eb: LeasedEndpoint
  /** Declares the wanted state of one side again, fed by the other unless said otherwise. */
  setA(changes?: Partial<LegMedia>): void
  setB(changes?: Partial<LegMedia>): void
}

/** Runs a test on two joined legs and closes everything afterwards. */
export async function withTwoLegs(
  loop: LoopKind,
  changesA: Partial<LegMedia>,
  changesB: Partial<LegMedia>,
  run: (legs: TwoLegs) => Promise<void>,
  options: Partial<MediaOptions> = {},
): Promise<void> {
  const test = await mediaUnderTest(loop, options)
  const a = await openPeer()
  const b = await openPeer()
  try {
    const ea = test.next()
    const eb = test.next()
    const legs: TwoLegs = {
      test,
      a,
      b,
      ea,
      eb,
      setA(changes = {}) {
        const media = legMedia(a.port, {
          leg: 'a',
          feed: { from: 'leg', endpoint: eb.endpoint },
          ...changesA,
          ...changes,
        })
        test.media.handle({ type: 'set', endpoint: ea.endpoint, media })
      },
      setB(changes = {}) {
        const media = legMedia(b.port, {
          leg: 'b',
          feed: { from: 'leg', endpoint: ea.endpoint },
          ...changesB,
          ...changes,
        })
        test.media.handle({ type: 'set', endpoint: eb.endpoint, media })
      },
    }
    legs.setA()
    legs.setB()
    await run(legs)
  } finally {
    a.close()
    b.close()
    await test.close()
  }
}
