// Kamailio as the reference: a proxy with a registrar in memory, digest checked against one password, nothing else.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { findProgram, freePort } from '@cordboard/lab'
import { Child, cores, family } from '../measure/processes.ts'
import { password } from '../rig/users.ts'

const modules = ['tm', 'sl', 'rr', 'pv', 'maxfwd', 'textops', 'siputils', 'usrloc', 'registrar', 'auth']

function configuration(port: number, folder: string, invitesLogIn: boolean): string {
  const challengeCalls = `
  if (is_method("INVITE")) {
    if (!pv_www_authenticate("bench", "${password}", "0")) { www_challenge("bench", "1"); exit; }
    consume_credentials();
  }`
  return `
debug=0
log_stderror=yes
memdbg=5
memlog=5
children=1
disable_tcp=yes
auto_aliases=no
dns=no
rev_dns=no
listen=udp:127.0.0.1:${port}
${modules.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("usrloc", "db_mode", 0)
modparam("rr", "enable_full_lr", 1)
modparam("registrar", "max_expires", 3600)
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) { t_relay(); } exit; }
    sl_send_reply("404", "Not here");
    exit;
  }
  if (is_method("ACK")) { if (t_check_trans()) { t_relay(); } exit; }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("bench", "${password}", "0")) { www_challenge("bench", "1"); exit; }
    save("location");
    exit;
  }
  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }${invitesLogIn ? challengeCalls : ''}
  record_route();
  if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
  t_relay();
}
# ${folder}
`
}

export class Kamailio {
  readonly child: Child
  readonly port: number
  readonly #folder: string

  private constructor(child: Child, port: number, folder: string) {
    this.child = child
    this.port = port
    this.#folder = folder
  }

  get target(): string {
    return `127.0.0.1:${this.port}`
  }

  get pids(): readonly number[] {
    return family(this.child.pid)
  }

  /** Null when Kamailio is not installed. */
  static async start(options: { readonly invitesLogIn: boolean }): Promise<Kamailio | null> {
    const program = findProgram('kamailio')
    if (program === null) return null
    const folder = await mkdtemp(join(tmpdir(), 'cb-bench-kamailio-'))
    const port = await freePort()
    const file = join(folder, 'kamailio.cfg')
    await writeFile(file, configuration(port, folder, options.invitesLogIn))
    const args = ['-f', file, '-DD', '-E', '-m', '256', '-M', '16', '-Y', folder, '-P', join(folder, 'pid')]
    const child = new Child(program, args, { core: cores.measured, cwd: folder })
    // It says nothing when it is ready; its workers are there as soon as it is.
    for (let tries = 0; tries < 50 && child.isRunning && family(child.pid).length < 4; tries++) await setTimeout(100)
    await setTimeout(300)
    if (!child.isRunning) {
      await rm(folder, { recursive: true, force: true })
      throw new Error(`Kamailio does not start:\n${child.output}`)
    }
    return new Kamailio(child, port, folder)
  }

  async stop(): Promise<void> {
    await this.child.stop('SIGTERM')
    await rm(this.#folder, { recursive: true, force: true })
  }
}
