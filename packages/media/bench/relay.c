/* The least a relay can cost: epoll, recvfrom, header rewrite in place, sendto. The yardstick of the relay measurements, not part of the product.
   Reads "<count>" and then lines of "<peer port a> <peer port b>"; answers each with "<own port a> <own port b>". */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct leg {
  int fd;
  struct sockaddr_in peer;
  struct leg *other;
  uint32_t ssrc;
  uint16_t sequence_offset;
  uint32_t timestamp_offset;
  uint64_t packets, octets;
};

static int open_leg(struct leg *leg, int peer_port, int epoll) {
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof own;
  leg->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (leg->fd < 0 || bind(leg->fd, (void *)&own, sizeof own) < 0) { perror("bind"); exit(1); }
  getsockname(leg->fd, (void *)&own, &length);
  leg->peer = own;
  leg->peer.sin_port = htons(peer_port);
  leg->ssrc = random();
  leg->sequence_offset = random();
  leg->timestamp_offset = random();
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = leg};
  epoll_ctl(epoll, EPOLL_CTL_ADD, leg->fd, &event);
  return ntohs(own.sin_port);
}

int main(void) {
  int count, a, b, epoll = epoll_create1(0);
  if (scanf("%d", &count) != 1) return 1;
  struct leg *legs = calloc(count * 2, sizeof *legs);
  for (int i = 0; i < count; i++) {
    if (scanf("%d %d", &a, &b) != 2) return 1;
    struct leg *left = &legs[i * 2], *right = left + 1;
    left->other = right;
    right->other = left;
    int own_a = open_leg(left, a, epoll), own_b = open_leg(right, b, epoll);
    printf("%d %d\n", own_a, own_b);
  }
  fflush(stdout);
  static uint8_t packet[2048];
  struct epoll_event events[256];
  for (;;) {
    int n = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < n; i++) {
      struct leg *in = events[i].data.ptr, *out = in->other;
      struct sockaddr_in from;
      socklen_t length = sizeof from;
      ssize_t size = recvfrom(in->fd, packet, sizeof packet, 0, (void *)&from, &length);
      if (size < 12 || packet[0] >> 6 != 2) continue;
      if (from.sin_port != in->peer.sin_port || from.sin_addr.s_addr != in->peer.sin_addr.s_addr) continue;
      uint16_t sequence;
      uint32_t timestamp;
      memcpy(&sequence, packet + 2, 2);
      memcpy(&timestamp, packet + 4, 4);
      sequence = htons(ntohs(sequence) + out->sequence_offset);
      timestamp = htonl(ntohl(timestamp) + out->timestamp_offset);
      memcpy(packet + 2, &sequence, 2);
      memcpy(packet + 4, &timestamp, 4);
      memcpy(packet + 8, &out->ssrc, 4);
      out->packets++;
      out->octets += size - 12;
      sendto(out->fd, packet, size, 0, (void *)&out->peer, sizeof out->peer);
    }
  }
}
