/*
 * Inflates the files that standard input names, each name ended by a zero byte,
 * with libdeflate, and prints what that took: nothing can be scanned faster.
 *
 *   libdeflate memory THREADS    all files are in memory before the clock starts
 *   libdeflate files  THREADS    each file is opened and read by the thread that inflates it
 *   libdeflate version
 */
#include <fcntl.h>
#include <libdeflate.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct buffer {
	unsigned char *data;
	size_t len, cap;
};

static char **names;
static struct buffer *stored; /* in memory mode, one for each name */
static size_t count;
static atomic_size_t next;
static atomic_ullong total;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void need(struct buffer *b, size_t cap)
{
	if (cap <= b->cap)
		return;
	/* What is in it stays; reading needs that, inflating does not care. */
	b->data = realloc(b->data, cap);
	if (!b->data)
		die("memory");
	b->cap = cap;
}

static void read_file(const char *name, struct buffer *b)
{
	ssize_t n;
	int f = open(name, O_RDONLY);
	if (f < 0)
		die(name);
	for (b->len = 0;; b->len += n) {
		if (b->len == b->cap)
			need(b, b->cap ? 2 * b->cap : 65536);
		n = read(f, b->data + b->len, b->cap - b->len);
		if (n < 0)
			die(name);
		if (n == 0)
			break;
	}
	close(f);
}

static void inflate_into(struct libdeflate_decompressor *d, const struct buffer *in, struct buffer *out, const char *name)
{
	if (in->len >= 4) {
		/* The last four bytes say how long the text is. */
		const unsigned char *t = in->data + in->len - 4;
		need(out, (size_t)t[0] | (size_t)t[1] << 8 | (size_t)t[2] << 16 | (size_t)t[3] << 24);
	}
	enum libdeflate_result r = libdeflate_gzip_decompress(d, in->data, in->len, out->data, out->cap, &out->len);
	if (r != LIBDEFLATE_SUCCESS) {
		fprintf(stderr, "%s: libdeflate gives %d\n", name, r);
		exit(1);
	}
}

static void *work(void *arg)
{
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	struct buffer in = {0}, out = {0};
	size_t i;
	(void)arg;
	if (!d)
		die("memory");
	while ((i = atomic_fetch_add(&next, 1)) < count) {
		if (!stored)
			read_file(names[i], &in);
		inflate_into(d, stored ? &stored[i] : &in, &out, names[i]);
		atomic_fetch_add(&total, out.len);
	}
	return NULL;
}

static double wall(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void read_names(void)
{
	char *line = NULL;
	size_t cap = 0;
	while (getdelim(&line, &cap, 0, stdin) > 0) {
		names = realloc(names, (count + 1) * sizeof *names);
		if (!names || !(names[count++] = strdup(line)))
			die("memory");
	}
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "version")) {
		puts("libdeflate " LIBDEFLATE_VERSION_STRING);
		return 0;
	}
	if (argc != 3 || atoi(argv[2]) < 1) {
		fputs("usage: libdeflate memory|files THREADS\n", stderr);
		return 2;
	}
	read_names();
	if (!strcmp(argv[1], "memory")) {
		stored = calloc(count, sizeof *stored);
		for (size_t i = 0; i < count; i++) {
			read_file(names[i], &stored[i]);
			stored[i].cap = stored[i].len + 1; /* the rest serves the next file */
			stored[i].data = realloc(stored[i].data, stored[i].cap);
			if (!stored[i].data)
				die("memory");
		}
	}
	int threads = atoi(argv[2]);
	pthread_t *t = calloc(threads, sizeof *t);
	double began = wall(), used = cpu();
	for (int i = 0; i < threads; i++)
		if (pthread_create(&t[i], NULL, work, NULL))
			die("thread");
	for (int i = 0; i < threads; i++)
		pthread_join(t[i], NULL);
	printf("{\"wall\": %.6f, \"cpu\": %.6f, \"bytes\": %llu}\n", wall() - began, cpu() - used, (unsigned long long)total);
	return 0;
}
