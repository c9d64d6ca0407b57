// Each main database file is wrapped in one that knows the file of the VFS below; all other files
// are opened as they are. Locks on the log are locks on bytes of its shared memory
// (https://sqlite.org/walformat.html, "WAL-Index Locks"): byte 0 to write, byte 1 to checkpoint.

#include "walrace_vfs.h"

#include <sqlite3.h>
#include <stddef.h>

enum { write_lock = 0, checkpoint_lock = 1 };

/// A database file; the file of the VFS below lies in memory right behind it.
struct watched_file {
    sqlite3_file base;
    sqlite3_file *below;
};

struct step_in {
    void (*action)(void *);
    void *context;
};

static sqlite3_vfs *vfs_below;
static _Thread_local struct step_in next_step_in[walrace_moment_count];

static void reach(enum walrace_moment moment) {
    struct step_in due = next_step_in[moment];
    walrace_cancel(moment);  // First, as the action may ask for the moment again.
    if (due.action) due.action(due.context);
}

void walrace_at_next(enum walrace_moment moment, void (*action)(void *), void *context) {
    next_step_in[moment] = (struct step_in){action, context};
}

void *walrace_cancel(enum walrace_moment moment) {
    void *context = next_step_in[moment].context;
    next_step_in[moment] = (struct step_in){NULL, NULL};
    return context;
}

// The two calls that are watched.

static sqlite3_file *below(sqlite3_file *file) {
    return ((struct watched_file *)file)->below;
}

/// The log calls it with no page between reading its header and checkpointing.
static int file_unfetch(sqlite3_file *file, sqlite3_int64 offset, void *page) {
    if (!page) reach(walrace_header_read);
    return below(file)->pMethods->xUnfetch(below(file), offset, page);
}

static int file_shm_lock(sqlite3_file *file, int first, int count, int flags) {
    int is_one_exclusive = count == 1 && flags & SQLITE_SHM_EXCLUSIVE;
    int unlocks = flags & SQLITE_SHM_UNLOCK;
    if (is_one_exclusive && first == checkpoint_lock && !unlocks) reach(walrace_checkpoint_wanted);
    int code = below(file)->pMethods->xShmLock(below(file), first, count, flags);
    if (is_one_exclusive && first == write_lock) {
        if (unlocks) reach(walrace_write_lock_released);
        else if (code == SQLITE_OK) reach(walrace_write_lock_taken);
        else reach(walrace_write_lock_refused);
    }
    return code;
}

// The calls that are passed on.

#define PASS_ON(name, method, parameters, arguments)                                    \
    static int name parameters { return below(file)->pMethods->method arguments; }

PASS_ON(file_close, xClose, (sqlite3_file *file), (below(file)))
PASS_ON(file_read, xRead, (sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset),
    (below(file), bytes, count, offset))
PASS_ON(file_write, xWrite,
    (sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset),
    (below(file), bytes, count, offset))
PASS_ON(file_truncate, xTruncate, (sqlite3_file *file, sqlite3_int64 size), (below(file), size))
PASS_ON(file_sync, xSync, (sqlite3_file *file, int flags), (below(file), flags))
PASS_ON(file_size, xFileSize, (sqlite3_file *file, sqlite3_int64 *size), (below(file), size))
PASS_ON(file_lock, xLock, (sqlite3_file *file, int level), (below(file), level))
PASS_ON(file_unlock, xUnlock, (sqlite3_file *file, int level), (below(file), level))
PASS_ON(file_check_lock, xCheckReservedLock, (sqlite3_file *file, int *result),
    (below(file), result))
PASS_ON(file_control, xFileControl, (sqlite3_file *file, int operation, void *argument),
    (below(file), operation, argument))
PASS_ON(file_sector_size, xSectorSize, (sqlite3_file *file), (below(file)))
PASS_ON(file_characteristics, xDeviceCharacteristics, (sqlite3_file *file), (below(file)))
PASS_ON(file_shm_map, xShmMap,
    (sqlite3_file *file, int page, int size, int extends, void volatile **memory),
    (below(file), page, size, extends, memory))
PASS_ON(file_shm_unmap, xShmUnmap, (sqlite3_file *file, int deletes), (below(file), deletes))
PASS_ON(file_fetch, xFetch, (sqlite3_file *file, sqlite3_int64 offset, int count, void **page),
    (below(file), offset, count, page))

static void file_shm_barrier(sqlite3_file *file) {
    below(file)->pMethods->xShmBarrier(below(file));
}

static const sqlite3_io_methods watched_methods = {
    .iVersion = 3,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
    .xFetch = file_fetch,
    .xUnfetch = file_unfetch,
};

static int open_file(
    sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags
) {
    (void)vfs;
    if (!(flags & SQLITE_OPEN_MAIN_DB)) {
        return vfs_below->xOpen(vfs_below, name, file, flags, out_flags);
    }
    struct watched_file *watched = (struct watched_file *)file;
    watched->below = (sqlite3_file *)(watched + 1);
    int code = vfs_below->xOpen(vfs_below, name, watched->below, flags, out_flags);
    // A file without methods is one that SQLite will not close.
    int is_open = watched->below->pMethods != NULL;
    watched->base.pMethods = is_open ? &watched_methods : NULL;
    return code;
}

int walrace_install(void) {
    static sqlite3_vfs watching;
    vfs_below = sqlite3_vfs_find(NULL);
    watching = *vfs_below;
    watching.zName = "walrace";
    watching.szOsFile = (int)sizeof(struct watched_file) + vfs_below->szOsFile;
    watching.xOpen = open_file;
    return sqlite3_vfs_register(&watching, 1);
}
