// A closed-loop HTTP/1.1 load generator that loads several servers in turn, in short slices. What slows the machine for
// a second slows all servers alike, so ratios within one cycle hold where absolute figures do not.
//
//   load SLICE_MS CYCLES CONNECTIONS DEPTH WARM_MS (PORT REQUESTS)...
//
// REQUESTS is a file: each request is its length in decimal, a line end, and its bytes; they are sent in turn. DEPTH is
// how many are sent before an answer is awaited. Prints `cycle server completed microseconds errors` for each slice;
// cycle -1 is the warm-up. Loopback only.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD, SIZED, CHUNK_SIZE, CHUNK_DATA, TRAILER };
enum { SERVERS_MAX = 64, REQUESTS_MAX = 100000 };
enum { HEAD_MAX = 16384, READ_MAX = 262144, BATCH_MAX = 1 << 18 };

typedef struct {
  int fd, server, active, state, closing;
  int awaited;                 // answers still to come
  long long left;              // bytes of the body or chunk still to come
  char head[HEAD_MAX];         // the part of a head, or of a chunk's size line, that has arrived
  int held;
  const char *out;             // what is being sent: a request itself, or several in `batch`
  char *batch;
  size_t out_size, out_at;
} Connection;

typedef struct {
  struct { char *bytes; size_t size; } *list;
  int count, next;
} Requests;

static Requests requests[SERVERS_MAX];
static int depth, connections, servers, poll_fd, ports[SERVERS_MAX];
static Connection *all[SERVERS_MAX];
static long completed, errors;
static int outstanding;
static long long slice_end;

static long long now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static void fail(const char *what) { perror(what); exit(1); }

static void open_connection(Connection *c) {
  int one = 1;
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(ports[c->server]) };
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl(c->fd, F_SETFL, O_NONBLOCK);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, c->fd, &event);
  c->state = HEAD;
  c->held = c->closing = 0;
}

static void watch(Connection *c, int writable) {
  struct epoll_event event = { .events = EPOLLIN | (writable ? EPOLLOUT : 0), .data.ptr = c };
  epoll_ctl(poll_fd, EPOLL_CTL_MOD, c->fd, &event);
}

static void flush_out(Connection *c) {
  while (c->out_at < c->out_size) {
    ssize_t n = write(c->fd, c->out + c->out_at, c->out_size - c->out_at);
    if (n < 0) {
      if (errno == EAGAIN) watch(c, 1);
      return; // any other error shows when reading
    }
    c->out_at += n;
  }
}

static void send_batch(Connection *c) {
  Requests *of = &requests[c->server];
  c->out_size = c->out_at = 0;
  for (int i = 0; i < depth; i++) {
    size_t size = of->list[of->next].size;
    const char *bytes = of->list[of->next].bytes;
    of->next = (of->next + 1) % of->count;
    c->out = bytes;
    if (depth > 1) {
      if (c->out_size + size > BATCH_MAX) { fprintf(stderr, "the requests are too large\n"); exit(1); }
      memcpy(c->batch + c->out_size, bytes, size);
      c->out = c->batch;
    }
    c->out_size += size;
  }
  c->awaited = depth;
  c->active = 1;
  outstanding++;
  flush_out(c);
}

static void reopen(Connection *c) {
  close(c->fd);
  open_connection(c);
}

static void answer_ended(Connection *c) {
  c->state = HEAD;
  c->held = 0;
  completed++;
  if (--c->awaited > 0 && !c->closing) return;
  if (c->awaited > 0) errors += c->awaited;
  if (c->closing) reopen(c); // the server said so: not an error
  c->active = 0;
  outstanding--;
  if (now_us() < slice_end) send_batch(c);
}

static void head_ended(Connection *c) {
  int status = atoi(c->head + 9);
  if (strncmp(c->head, "HTTP/1.1 ", 9) != 0 || status < 200 || status > 399) errors++;
  c->closing = strcasestr(c->head, "\r\nconnection: close") != NULL;
  char *length = strcasestr(c->head, "\r\ncontent-length:");
  if (status == 204 || status == 304) {
    answer_ended(c); // whatever length it says
  } else if (length) {
    c->left = atoll(length + 17);
    c->state = SIZED;
    if (c->left == 0) answer_ended(c);
  } else if (strcasestr(c->head, "\r\ntransfer-encoding: chunked")) {
    c->state = CHUNK_SIZE;
  } else {
    fprintf(stderr, "an answer without a length:\n%s\n", c->head);
    exit(1);
  }
}

// Takes one line into c->head; gives how many bytes it took, and whether the line has ended.
static size_t take_line(Connection *c, const char *bytes, size_t size, int *ended) {
  size_t i = 0;
  *ended = 0;
  while (i < size && c->held < HEAD_MAX - 1) {
    c->head[c->held++] = bytes[i];
    if (bytes[i++] == '\n') { *ended = 1; break; }
  }
  c->head[c->held] = 0;
  return i;
}

static void feed(Connection *c, const char *bytes, size_t size) {
  while (size > 0) {
    size_t used = 0;
    int ended;
    switch (c->state) {
      case HEAD: {
        size_t room = HEAD_MAX - 1 - c->held, part = size < room ? size : room;
        int before = c->held;
        memcpy(c->head + before, bytes, part);
        c->held += part;
        c->head[c->held] = 0;
        char *end = memmem(c->head, c->held, "\r\n\r\n", 4);
        if (!end) {
          if (c->held == HEAD_MAX - 1) { fprintf(stderr, "a head is too large\n"); exit(1); }
          used = part;
        } else {
          used = end + 4 - c->head - before;
          end[2] = 0;
          c->held = 0;
          head_ended(c);
        }
        break;
      }
      case SIZED:
      case CHUNK_DATA:
        used = (long long)size < c->left ? size : (size_t)c->left;
        c->left -= used;
        if (c->left > 0) break;
        if (c->state == SIZED) answer_ended(c);
        else c->state = CHUNK_SIZE;
        break;
      case CHUNK_SIZE:
        used = take_line(c, bytes, size, &ended);
        if (!ended) break;
        c->left = strtoll(c->head, NULL, 16);
        c->held = 0;
        c->state = c->left > 0 ? CHUNK_DATA : TRAILER;
        if (c->left > 0) c->left += 2; // the line end after the data
        break;
      case TRAILER:
        used = take_line(c, bytes, size, &ended);
        if (!ended) break;
        if (c->held <= 2) answer_ended(c);
        c->held = 0;
        break;
    }
    bytes += used;
    size -= used;
  }
}

static void run_slice(int cycle, int server, int milliseconds) {
  static char buffer[READ_MAX];
  struct epoll_event events[256];
  completed = errors = outstanding = 0;
  long long start = now_us(), deadline;
  slice_end = start + milliseconds * 1000LL;
  deadline = slice_end + 20000000LL;
  for (int i = 0; i < connections; i++) {
    if (all[server][i].fd < 0) open_connection(&all[server][i]);
    send_batch(&all[server][i]);
  }
  while (outstanding > 0) {
    int n = epoll_wait(poll_fd, events, 256, 1000);
    if (now_us() > deadline) { fprintf(stderr, "port %d does not answer\n", ports[server]); exit(1); }
    for (int i = 0; i < n; i++) {
      Connection *c = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) { watch(c, 0); flush_out(c); }
      if (!(events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))) continue;
      ssize_t got = read(c->fd, buffer, READ_MAX);
      if (got > 0) { feed(c, buffer, got); continue; }
      if (got < 0 && errno == EAGAIN) continue;
      reopen(c); // between slices an idle connection may be closed; during one it is an error
      if (!c->active) continue;
      errors += c->awaited;
      c->active = 0;
      outstanding--;
      if (now_us() < slice_end) send_batch(c);
    }
  }
  printf("%d %d %ld %lld %ld\n", cycle, server, completed, now_us() - start, errors);
  fflush(stdout);
}

static void read_requests(Requests *into, const char *path) {
  FILE *file = fopen(path, "rb");
  long size;
  if (!file) fail(path);
  into->list = calloc(REQUESTS_MAX, sizeof *into->list);
  while (into->count < REQUESTS_MAX && fscanf(file, "%ld", &size) == 1) {
    fgetc(file);
    into->list[into->count].bytes = malloc(size);
    into->list[into->count].size = size;
    if (fread(into->list[into->count].bytes, 1, size, file) != (size_t)size) fail(path);
    into->count++;
  }
  fclose(file);
  if (into->count == 0) { fprintf(stderr, "%s holds no requests\n", path); exit(1); }
}

int main(int count, char **arguments) {
  if (count < 8) { fprintf(stderr, "load SLICE_MS CYCLES CONNECTIONS DEPTH WARM_MS (PORT REQUESTS)...\n"); return 2; }
  int slice = atoi(arguments[1]), cycles = atoi(arguments[2]), warm = atoi(arguments[5]);
  connections = atoi(arguments[3]);
  depth = atoi(arguments[4]);
  for (int i = 6; i + 1 < count && servers < SERVERS_MAX; i += 2) {
    read_requests(&requests[servers], arguments[i + 1]);
    ports[servers++] = atoi(arguments[i]);
  }
  poll_fd = epoll_create1(0);
  for (int s = 0; s < servers; s++) {
    all[s] = calloc(connections, sizeof **all);
    for (int i = 0; i < connections; i++) {
      all[s][i].fd = -1;
      all[s][i].server = s;
      all[s][i].batch = depth > 1 ? malloc(BATCH_MAX) : NULL;
    }
  }
  for (int s = 0; s < servers; s++) run_slice(-1, s, warm);
  for (int c = 0; c < cycles; c++)
    for (int s = 0; s < servers; s++) run_slice(c, (s + c) % servers, slice);
  return 0;
}
