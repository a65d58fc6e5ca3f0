/* The beginning of the single file: unpacks what follows it once, and becomes the program.
 *
 * It is linked statically and starts nothing else, so it works without PATH, HOME and shell. Behind
 * it in the same file come the payload, compressed with zlib, and a trailer that says where it is
 * (bundle/pack.py writes both). It is unpacked into a folder whose name is the hash of the payload,
 * in the first of these where that is possible:
 *
 *     $XDG_CACHE_HOME/vpstui   $HOME/.cache/vpstui   /tmp/vpstui-UID   /var/tmp/vpstui-UID
 *
 * A folder counts only where nobody but its owner, who runs this, and root can change what is in it:
 * neither it nor one above it may be writable by others, unless that has the sticky bit.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define MAGIC "VPSTUIB1"
#define PROGRAM "bin/vpstui"
#define START "bin/start.py"

struct trailer {        /* the last bytes of the file; numbers as this processor has them */
    uint64_t offset;    /* of the payload */
    uint64_t size;      /* of the payload, compressed */
    char hash[32];      /* the name of the folder */
    char magic[8];
};

struct record {         /* before each file of the payload; then its path, then its bytes */
    uint32_t mode;      /* of stat(2): a folder or a regular file; 0: the end */
    uint32_t path_size;
    uint64_t size;
};

static char problem[2 * PATH_MAX]; /* why the last place could not be used */

static int fail(const char *what, const char *why) {
    snprintf(problem, sizeof problem, "%s: %s", what, why);
    return -1;
}

/* -- the payload */

struct stream {
    int fd;
    uint64_t left;      /* compressed bytes that were not read yet */
    z_stream z;
    unsigned char in[1 << 16];
};

static struct stream stream;

/* Read exactly `size` bytes of the unpacked payload; -1 where there are fewer. */
static int take(void *into, size_t size) {
    stream.z.next_out = into;
    stream.z.avail_out = (uInt)size;
    while (stream.z.avail_out) {
        if (!stream.z.avail_in) {
            size_t wanted = stream.left < sizeof stream.in ? stream.left : sizeof stream.in;
            ssize_t got = wanted ? read(stream.fd, stream.in, wanted) : 0;
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return fail("this file", "it is damaged: its end is missing");
            stream.left -= (uint64_t)got;
            stream.z.next_in = stream.in;
            stream.z.avail_in = (uInt)got;
        }
        int status = inflate(&stream.z, Z_NO_FLUSH);
        if (status == Z_STREAM_END && !stream.z.avail_out) return 0;
        if (status != Z_OK) return fail("this file", "it is damaged");
    }
    return 0;
}

static int write_file(int folder, const char *path, const struct record *record) {
    static unsigned char buffer[1 << 16];
    int fd = openat(folder, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, record->mode & 0700);
    if (fd < 0) return fail(path, strerror(errno));
    for (uint64_t left = record->size; left;) {
        size_t size = left < sizeof buffer ? left : sizeof buffer;
        if (take(buffer, size)) { close(fd); return -1; }
        left -= size;
        for (size_t done = 0; done < size;) {
            ssize_t put = write(fd, buffer + done, size - done);
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) { fail(path, strerror(errno)); close(fd); return -1; }
            done += (size_t)put;
        }
    }
    if (fchmod(fd, record->mode & 0700) || close(fd)) return fail(path, strerror(errno));
    return 0;
}

static int unpack(int self, const struct trailer *trailer, int folder) {
    memset(&stream, 0, sizeof stream);
    stream.fd = self;
    stream.left = trailer->size;
    if (lseek(self, (off_t)trailer->offset, SEEK_SET) < 0) return fail("this file", strerror(errno));
    if (inflateInit(&stream.z) != Z_OK) return fail("zlib", "out of memory");
    int status = -1;
    for (;;) {
        struct record record;
        char path[PATH_MAX];
        if (take(&record, sizeof record)) break;
        if (!record.mode) { status = 0; break; }
        if (record.path_size >= sizeof path) { fail("this file", "it is damaged"); break; }
        if (take(path, record.path_size)) break;
        path[record.path_size] = 0;
        if (S_ISDIR(record.mode)) {
            if (mkdirat(folder, path, 0700)) { fail(path, strerror(errno)); break; }
        } else if (write_file(folder, path, &record)) break;
    }
    inflateEnd(&stream.z);
    return status;
}

/* -- the folder */

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *ftw) {
    (void)facts, (void)kind, (void)ftw;
    return remove(path);
}

/* Whether only we and root can change what is in a folder, whose path has no links, and those above. */
static int is_safe(const char *folder) {
    char path[PATH_MAX];
    struct stat facts;
    snprintf(path, sizeof path, "%s", folder);
    if (lstat(path, &facts)) return fail(path, strerror(errno)), 0;
    if (!S_ISDIR(facts.st_mode) || facts.st_uid != geteuid() || facts.st_mode & 022)
        return fail(path, "it is not a folder of yours alone"), 0;
    while (path[1]) {
        char *slash = strrchr(path, '/');
        slash[slash == path] = 0;
        if (lstat(path, &facts)) return fail(path, strerror(errno)), 0;
        if (facts.st_uid != geteuid() && facts.st_uid != 0) return fail(path, "it is not yours"), 0;
        if (facts.st_mode & 022 && !(facts.st_mode & S_ISVTX))
            return fail(path, "others can write there"), 0;
    }
    return 1;
}

/* Make a folder and those above it. */
static int make_folders(const char *folder) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s", folder);
    for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash) *slash = 0;
        if (mkdir(path, 0700) && errno != EEXIST) return fail(path, strerror(errno));
        if (!slash) return 0;
        *slash = '/';
    }
}

/* See to it that `target` in `base` is there and whole: it gets its name only when all is in it. */
static int prepare(const char *base, const char *target, int self, const struct trailer *trailer) {
    char fresh[PATH_MAX];
    if (!access(target, F_OK)) return is_safe(target) ? 0 : -1;
    if (snprintf(fresh, sizeof fresh, "%s/new-XXXXXX", base) >= (int)sizeof fresh)
        return fail(base, "its path is too long");
    if (!mkdtemp(fresh)) return fail(base, strerror(errno));
    int folder = open(fresh, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int status = folder < 0 ? fail(fresh, strerror(errno)) : unpack(self, trailer, folder);
    if (folder >= 0) close(folder);
    if (!status && rename(fresh, target)) {
        status = fail(target, strerror(errno));
        if (is_safe(target)) status = 1; /* another start was quicker */
    }
    if (status) nftw(fresh, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return status < 0 ? -1 : 0;
}

/* Become the program, unpacked below `folder`; returns only where that cannot be. */
static void start_in(const char *folder, int self, const struct trailer *trailer, int argc, char **argv) {
    char base[PATH_MAX], target[PATH_MAX], program[PATH_MAX], script[PATH_MAX];
    if (make_folders(folder)) return;
    if (!realpath(folder, base)) { fail(folder, strerror(errno)); return; }
    if (!is_safe(base)) return;
    int size = snprintf(target, sizeof target, "%s/%.32s", base, trailer->hash);
    if (size < 0 || size + sizeof "/" START > sizeof script) { fail(base, "its path is too long"); return; }
    if (prepare(base, target, self, trailer)) return;
    snprintf(program, sizeof program, "%.4000s/" PROGRAM, target);
    snprintf(script, sizeof script, "%.4000s/" START, target);
    char **arguments = calloc((size_t)argc + 4, sizeof *arguments);
    if (!arguments) { fail("memory", strerror(errno)); return; }
    int count = 0;
    arguments[count++] = program;
    arguments[count++] = "-I";
    arguments[count++] = script;
    for (int index = 1; index < argc; index++) arguments[count++] = argv[index];
    execv(program, arguments);
    fail(program, strerror(errno)); /* such as on a file system that is mounted noexec */
    free(arguments);
}

static void try_below(const char *variable, const char *below, int must_exist, int self, const struct trailer *trailer,
                      int argc, char **argv) {
    char base[PATH_MAX];
    const char *folder = getenv(variable);
    if (!folder || folder[0] != '/') return;
    if (must_exist && access(folder, F_OK)) { fail(folder, strerror(errno)); return; }
    if (snprintf(base, sizeof base, "%s%s", folder, below) >= PATH_MAX / 2) return;
    start_in(base, self, trailer, argc, argv);
}

int main(int argc, char **argv) {
    struct trailer trailer;
    int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (self < 0) self = open((const char *)getauxval(AT_EXECFN), O_RDONLY | O_CLOEXEC);
    off_t end = self < 0 ? -1 : lseek(self, 0, SEEK_END);
    if (end < (off_t)sizeof trailer
        || pread(self, &trailer, sizeof trailer, end - (off_t)sizeof trailer) != sizeof trailer
        || memcmp(trailer.magic, MAGIC, sizeof trailer.magic)) {
        fprintf(stderr, "vpstui: this file cannot be read, or its end is missing.\n");
        return 1;
    }
    char own[64];
    try_below("XDG_CACHE_HOME", "/vpstui", 0, self, &trailer, argc, argv);
    try_below("HOME", "/.cache/vpstui", 1, self, &trailer, argc, argv);
    snprintf(own, sizeof own, "/tmp/vpstui-%ju", (uintmax_t)geteuid());
    start_in(own, self, &trailer, argc, argv);
    snprintf(own, sizeof own, "/var/tmp/vpstui-%ju", (uintmax_t)geteuid());
    start_in(own, self, &trailer, argc, argv);
    fprintf(stderr, "vpstui: there is no place to unpack to. %s\n", problem);
    return 1;
}
