/* The beginning of the single file: unpacks what follows it once, and becomes the program.
 *
 * It is linked statically and starts nothing else, so it works without PATH, HOME and shell. Behind
 * it in the same file come the payload, compressed with zlib, an index of what is in it, and a
 * trailer that says where both are (bundle/pack.py writes them). It is unpacked into a folder whose
 * name is the hash of the payload, in the first of these where that is possible:
 *
 *     $XDG_CACHE_HOME/vpstui   $HOME/.cache/vpstui   /tmp/vpstui-UID   /var/tmp/vpstui-UID
 *
 * A place counts only where nobody but its owner, who runs this, and root can change what is in it:
 * neither it nor one above it may be writable by others, unless that has the sticky bit.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <zlib.h>

#define MAGIC "VPSTUIB1"
#define PROGRAM "bin/vpstui"
#define START "bin/start.py"
#define FRESH "new-"    /* how folders begin that are not whole */

struct trailer {        /* the last bytes of the file; numbers as this processor has them */
    uint64_t offset;    /* of the payload */
    uint64_t size;      /* of the payload, compressed */
    uint64_t index;     /* bytes of the index, which ends where this begins */
    char hash[32];      /* the name of the folder */
    char magic[8];
};

struct record {         /* before each file of the payload; then its path, then its bytes; the index has no bytes */
    uint32_t mode;      /* of stat(2): a folder or a regular file; 0: the end */
    uint32_t path_size;
    uint64_t size;
};

static int self;                    /* this file */
static struct trailer trailer;
static mode_t umask_before;
static char problem[2 * PATH_MAX];  /* why a place could not be used */

static int fail(const char *what, const char *why) {
    snprintf(problem, sizeof problem, "%s: %s", what, why);
    return -1;
}

static void damaged(void) {
    fprintf(stderr, "vpstui: this file is damaged. Copy it to this host again.\n");
    exit(1);
}

/* -- the payload */

struct stream {
    uint64_t left;      /* compressed bytes that were not read yet */
    int ended;          /* the checksum of all that was unpacked was seen, and fits */
    int broken;
    z_stream z;
    unsigned char in[1 << 16];
};

static struct stream stream;

/* Read up to `size` bytes of the unpacked payload; how many there were before its end. */
static size_t take(void *into, size_t size) {
    stream.z.next_out = into;
    stream.z.avail_out = (uInt)size;
    while (stream.z.avail_out && !stream.ended && !stream.broken) {
        if (!stream.z.avail_in) {
            size_t wanted = stream.left < sizeof stream.in ? stream.left : sizeof stream.in;
            ssize_t got = wanted ? read(self, stream.in, wanted) : 0;
            if (got < 0 && errno == EINTR) continue;
            stream.broken = got <= 0;
            if (stream.broken) break;
            stream.left -= (uint64_t)got;
            stream.z.next_in = stream.in;
            stream.z.avail_in = (uInt)got;
        }
        int status = inflate(&stream.z, Z_NO_FLUSH);
        stream.ended = status == Z_STREAM_END;
        stream.broken = status != Z_OK && status != Z_STREAM_END;
    }
    return size - stream.z.avail_out;
}

/* Read exactly `size` bytes of it. */
static int take_all(void *into, size_t size) {
    if (take(into, size) == size) return 0;
    stream.broken = 1;
    return -1;
}

static int write_file(int folder, const char *path, const struct record *record) {
    static unsigned char buffer[1 << 16];
    int fd = openat(folder, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, record->mode & 0700);
    if (fd < 0) return fail(path, strerror(errno));
    for (uint64_t left = record->size; left;) {
        size_t size = left < sizeof buffer ? left : sizeof buffer;
        if (take_all(buffer, size)) { close(fd); return -1; }
        left -= size;
        for (size_t done = 0; done < size;) {
            ssize_t put = write(fd, buffer + done, size - done);
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) { fail(path, strerror(errno)); close(fd); return -1; }
            done += (size_t)put;
        }
    }
    return close(fd) ? fail(path, strerror(errno)) : 0;
}

static int unpack(int folder) {
    memset(&stream, 0, sizeof stream);
    stream.left = trailer.size;
    if (lseek(self, (off_t)trailer.offset, SEEK_SET) < 0) return fail("this file", strerror(errno));
    if (inflateInit(&stream.z) != Z_OK) return fail("zlib", "out of memory");
    int status = -1;
    for (;;) {
        struct record record;
        char path[PATH_MAX], beyond;
        if (take_all(&record, sizeof record)) break;
        if (!record.mode) { /* the checksum stands behind the end */
            stream.broken |= take(&beyond, 1) || !stream.ended;
            status = stream.broken ? -1 : 0;
            break;
        }
        stream.broken = record.path_size >= sizeof path;
        if (stream.broken || take_all(path, record.path_size)) break;
        path[record.path_size] = 0;
        if ((stream.broken = path[0] == '/' || strstr(path, ".."))) break;
        if (S_ISDIR(record.mode)) {
            if (mkdirat(folder, path, 0700)) { fail(path, strerror(errno)); break; }
        } else if (write_file(folder, path, &record)) break;
    }
    if (status && !stream.broken) { /* was it the disk, or a path that is damaged? */
        static unsigned char rest[1 << 16];
        while (take(rest, sizeof rest)) continue;
        stream.broken |= !stream.ended;
    }
    inflateEnd(&stream.z);
    if (!status && syncfs(folder)) status = fail("disk", strerror(errno)); /* its name must not outlive its content */
    return status;
}

/* -- the folder */

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *ftw) {
    (void)facts, (void)kind, (void)ftw;
    return remove(path);
}

static void remove_all(const char *path) {
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* Whether others than we and root cannot change what is in those above a path, which has no links. */
static int is_safe_above(const char *of) {
    char path[PATH_MAX];
    struct stat facts;
    snprintf(path, sizeof path, "%s", of);
    while (path[1]) {
        char *slash = strrchr(path, '/');
        slash[slash == path] = 0;
        if (lstat(path, &facts)) return fail(path, strerror(errno)), 0;
        if (facts.st_uid != geteuid() && facts.st_uid != 0) return fail(path, "it is not yours"), 0;
        if (facts.st_mode & 022 && !(facts.st_mode & S_ISVTX)) return fail(path, "others can write there"), 0;
    }
    return 1;
}

/* The same of a folder itself, which must be ours. */
static int is_safe(const char *path) {
    struct stat facts;
    if (lstat(path, &facts)) return fail(path, strerror(errno)), 0;
    if (!S_ISDIR(facts.st_mode) || facts.st_uid != geteuid() || facts.st_mode & 022)
        return fail(path, "it is not a folder of yours alone"), 0;
    return is_safe_above(path);
}

/* Make a folder and those above it, and find its path without links. Nothing is made where others can
 * write, nor as root in what belongs to somebody else; the folder itself must be no link. */
static int make_place(const char *folder, char *place) {
    char path[PATH_MAX], real[PATH_MAX];
    struct stat facts;
    snprintf(path, sizeof path, "%s", folder);
    for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash) *slash = 0;
        if (lstat(path, &facts)) {
            char *name = strrchr(path, '/');
            *name = 0;
            if (!realpath(*path ? path : "/", real)) return fail(*path ? path : "/", strerror(errno));
            *name = '/';
            strncat(real, name, sizeof real - strlen(real) - 1);
            if (!is_safe_above(real)) return -1;
            if (mkdir(path, 0700) && errno != EEXIST) return fail(path, strerror(errno));
        } else if (!slash && S_ISLNK(facts.st_mode)) return fail(path, "it is a link");
        if (!slash) break;
        *slash = '/';
    }
    if (!realpath(folder, place)) return fail(folder, strerror(errno));
    return is_safe(place) ? 0 : -1;
}

/* Whether a folder has all that is in the index, each as long as it must be. */
static int is_whole(const char *target) {
    int whole = 0, folder = -1;
    char *index = malloc(trailer.index);
    if (!is_safe(target) || !index) goto end;
    folder = open(target, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) goto end;
    off_t offset = (off_t)(trailer.offset + trailer.size);
    if (pread(self, index, trailer.index, offset) != (ssize_t)trailer.index) goto end;
    for (uint64_t at = 0; at + sizeof(struct record) <= trailer.index;) {
        struct record record;
        struct stat facts;
        char path[PATH_MAX];
        memcpy(&record, index + at, sizeof record);
        at += sizeof record;
        whole = !record.mode;
        if (whole || record.path_size >= sizeof path || record.path_size > trailer.index - at) break;
        memcpy(path, index + at, record.path_size);
        path[record.path_size] = 0;
        at += record.path_size;
        if (fstatat(folder, path, &facts, AT_SYMLINK_NOFOLLOW)) break;
        if ((facts.st_mode & (S_IFMT | record.mode | 022)) != record.mode) break; /* more is due to the file system */
        if (S_ISREG(record.mode) && (uint64_t)facts.st_size != record.size) break;
    }
end:
    if (folder >= 0) close(folder);
    free(index);
    return whole;
}

/* Remove what first starts left that did not come to their end: nobody holds the lock of those. */
static void remove_leftovers(const char *place) {
    DIR *folder = opendir(place);
    if (!folder) return;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[PATH_MAX];
        if (strncmp(entry->d_name, FRESH, sizeof FRESH - 1)) continue;
        if (snprintf(path, sizeof path, "%s/%s", place, entry->d_name) >= (int)sizeof path) continue;
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0) continue;
        if (!flock(fd, LOCK_EX | LOCK_NB)) remove_all(path);
        close(fd);
    }
    closedir(folder);
}

/* See to it that `target` in `place` is there and whole: it gets its name only when all is in it. */
static int prepare(const char *place, const char *target) {
    char fresh[PATH_MAX];
    struct statvfs system;
    if (is_whole(target)) return 0;
    if (snprintf(fresh, sizeof fresh, "%s/" FRESH "XXXXXX", place) >= (int)sizeof fresh)
        return fail(place, "its path is too long");
    if (!statvfs(place, &system) && system.f_flag & ST_NOEXEC) return fail(place, "it is mounted noexec");
    int lock = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0) return fail(place, strerror(errno));
    flock(lock, LOCK_EX); /* held for what takes no time; where there are no locks, nothing is cleared away */
    remove_leftovers(place);
    int folder = mkdtemp(fresh) ? open(fresh, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
    if (folder < 0) { fail(place, strerror(errno)); close(lock); return -1; }
    flock(folder, LOCK_EX | LOCK_NB);
    flock(lock, LOCK_UN);
    int status = unpack(folder);
    if (!status && !is_whole(fresh)) stream.broken = 1; /* or the index is */
    flock(lock, LOCK_EX);
    if (!status && !stream.broken && !is_whole(target)) { /* no other start was quicker */
        char aside[PATH_MAX];
        snprintf(aside, sizeof aside, "%.4000s-aside", fresh);
        if (rename(target, aside) && errno != ENOENT) status = fail(target, strerror(errno));
        else if (rename(fresh, target)) status = fail(target, strerror(errno));
        remove_all(aside);
    }
    remove_all(fresh);
    close(folder);
    close(lock);
    if (stream.broken) damaged();
    return status;
}

/* Become the program, unpacked below `folder`; returns only where that cannot be. */
static void start_in(const char *folder, int argc, char **argv) {
    char place[PATH_MAX], target[PATH_MAX], program[PATH_MAX], script[PATH_MAX];
    if (make_place(folder, place)) return;
    int size = snprintf(target, sizeof target, "%s/%.32s", place, trailer.hash);
    if (size < 0 || size + sizeof "/" START > sizeof script) { fail(place, "its path is too long"); return; }
    if (prepare(place, target)) return;
    snprintf(program, sizeof program, "%.4000s/" PROGRAM, target);
    snprintf(script, sizeof script, "%.4000s/" START, target);
    char *arguments[argc + 4];
    memcpy(arguments, (char *[]){program, "-IS", script}, 3 * sizeof *arguments);
    if (argc > 1) memcpy(arguments + 3, argv + 1, (size_t)(argc - 1) * sizeof *arguments);
    arguments[argc > 1 ? argc + 2 : 3] = NULL;
    umask(umask_before);
    execv(program, arguments);
    fail(program, strerror(errno)); /* such as where a policy of the host forbids it */
    umask(077);
}

static char said[4 * sizeof problem]; /* why no place could be used */

/* Start in a place, or add why that cannot be. */
static void try(const char *above, const char *below, int argc, char **argv) {
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%.4000s%s", above, below);
    start_in(folder, argc, argv);
    const char *what = strncmp(problem, folder, strlen(folder)) ? folder : "";
    size_t used = strlen(said);
    snprintf(said + used, sizeof said - used, "%s%s%s%s", used ? "; " : "", what, *what ? ": " : "", problem);
}

static void start(int argc, char **argv) {
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    char own[32];
    snprintf(own, sizeof own, "/vpstui-%ju", (uintmax_t)geteuid());
    if (cache && cache[0] == '/') try(cache, "/vpstui", argc, argv);
    if (home && home[0] == '/' && !access(home, F_OK)) try(home, "/.cache/vpstui", argc, argv);
    try("/tmp", own, argc, argv);
    try("/var/tmp", own, argc, argv);
    fprintf(stderr, "vpstui: there is no place to unpack to (%s). Set XDG_CACHE_HOME to a folder of yours.\n", said);
}

int main(int argc, char **argv) {
    self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (self < 0) /* by it the dynamic loader, too, finds what $ORIGIN is */
        return fprintf(stderr, "vpstui: /proc/self/exe: %s. Mount /proc.\n", strerror(errno)), 1;
    off_t end = lseek(self, 0, SEEK_END) - (off_t)sizeof trailer;
    if (end < 0 || pread(self, &trailer, sizeof trailer, end) != sizeof trailer
        || memcmp(trailer.magic, MAGIC, sizeof trailer.magic) || trailer.offset > (uint64_t)end
        || trailer.size > (uint64_t)end - trailer.offset
        || trailer.index != (uint64_t)end - trailer.offset - trailer.size) damaged();
    if (access(LOADER, F_OK))
        return fprintf(stderr, "vpstui: this host has no glibc: " LOADER " is missing.\n"), 1;
    umask_before = umask(077);
    start(argc, argv);
    return 1;
}
