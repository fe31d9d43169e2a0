// Fonio on LiveKit for the terminal: SIP numbers, each with an assistant that speaks a greeting.
import { Fonio } from '../livekit/fonio.ts'
import { LiveKitCloud } from '../livekit/index.ts'
import { listening, type StartCloud } from './running-cloud.ts'

export const startFonio: StartCloud = async ({ fields, trace }) => {
  const address = fields.textOr('address', '127.0.0.1')
  const port = fields.numberOr('port', 0)
  const numbers = fields.each('numbers', (one) => ({
    number: one.text('number'),
    greeting: one.textOr('greeting', 'Hello, this is the assistant. How can I help you?'),
  }))
  fields.refuseOthers()
  const cloud = await LiveKitCloud.start({ address, port, transports: ['tcp', 'udp'], trace })
  try {
    const fonio = new Fonio(cloud)
    for (const { number, greeting } of numbers) fonio.createSipNumber(number, { greeting })
  } catch (error) {
    await cloud.close()
    throw error
  }
  return { where: listening(cloud.host, cloud.site), people: null, commands: new Map(), stop: () => cloud.close() }
}
