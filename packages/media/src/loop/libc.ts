// The few functions of the C library that the epoll loop needs, called from JavaScript through koffi.
import { createRequire } from 'node:module'

/** Memory is passed as a typed array, or (cheaper, when the same memory is passed again and again) as its address. */
type Call = (...values: (number | bigint | Buffer | Int32Array)[]) => number

/** System calls; each gives -1 on failure, then `errno()` tells why. */
export interface Libc {
  readonly socket: Call
  readonly bind: Call
  readonly getsockname: Call
  readonly recvfrom: Call
  readonly recv: Call
  readonly sendto: Call
  readonly send: Call
  readonly connect: Call
  readonly close: Call
  readonly epollCreate: Call
  readonly epollCtl: Call
  readonly epollWait: Call
  readonly eventfd: Call
  readonly read: Call
  readonly write: Call
  errno(): number
  /** The address of an array's memory. It stays valid only while the array is kept, and for arrays over their own ArrayBuffer. */
  address(memory: Buffer | Int32Array): bigint
  /** 'EADDRINUSE' for 98, and so on. */
  errorName(code: number): string
}

interface Koffi {
  load(path: string): { func(prototype: string): Call }
  errno(): number
  address(memory: Buffer | Int32Array): bigint
  readonly os: { readonly errno: Readonly<Record<string, number>> }
}

function isKoffi(value: unknown): value is Koffi {
  return typeof value === 'object' && value !== null && 'load' in value && 'errno' in value && 'os' in value
}

/** Loads koffi and binds the functions; a sentence when this machine cannot. */
export function loadLibc():
  | { readonly ok: true; readonly libc: Libc }
  | { readonly ok: false; readonly reason: string } {
  if (process.platform !== 'linux') return { ok: false, reason: 'epoll exists only on Linux' }
  try {
    const koffi: unknown = createRequire(import.meta.url)('koffi')
    if (!isKoffi(koffi)) return { ok: false, reason: 'koffi is not what it should be' }
    return { ok: true, libc: bindLibc(koffi) }
  } catch (error) {
    return { ok: false, reason: `koffi cannot be loaded: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function bindLibc(koffi: Koffi): Libc {
  const library = koffi.load('libc.so.6')
  const names = new Map(Object.entries(koffi.os.errno).map(([name, code]) => [code, name]))
  return {
    socket: library.func('int socket(int domain, int type, int protocol)'),
    bind: library.func('int bind(int fd, void *address, int length)'),
    getsockname: library.func('int getsockname(int fd, void *address, void *length)'),
    recvfrom: library.func(
      'int recvfrom(int fd, void *data, int length, int flags, void *address, void *addressLength)',
    ),
    recv: library.func('int recv(int fd, void *data, int length, int flags)'),
    sendto: library.func('int sendto(int fd, void *data, int length, int flags, void *address, int addressLength)'),
    send: library.func('int send(int fd, void *data, int length, int flags)'),
    connect: library.func('int connect(int fd, void *address, int length)'),
    close: library.func('int close(int fd)'),
    epollCreate: library.func('int epoll_create1(int flags)'),
    epollCtl: library.func('int epoll_ctl(int epoll, int operation, int fd, void *event)'),
    epollWait: library.func('int epoll_wait(int epoll, void *events, int most, int timeoutMs)'),
    eventfd: library.func('int eventfd(int initial, int flags)'),
    read: library.func('int read(int fd, void *data, int length)'),
    write: library.func('int write(int fd, void *data, int length)'),
    errno: () => koffi.errno(),
    address: (memory) => koffi.address(memory),
    errorName: (code) => names.get(code) ?? `errno ${code}`,
  }
}
