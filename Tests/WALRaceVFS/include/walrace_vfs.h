// A VFS that lets a test step in at the moments of a write-ahead log at which races are decided.
//
// It passes every call on to the VFS that was the default one before it.

#ifndef NNSTORE_WALRACE_VFS_H
#define NNSTORE_WALRACE_VFS_H

enum walrace_moment {
    /// A checkpoint is about to ask for the checkpoint lock.
    walrace_checkpoint_wanted,
    /// A checkpoint has read the log's header, which is not what this connection last saw.
    walrace_header_read,
    walrace_write_lock_taken,
    /// Another connection has it; the busy handler is asked next.
    walrace_write_lock_refused,
    walrace_write_lock_released,
    walrace_moment_count
};

/// Makes this VFS the process's default one, for connections opened from now on.
/// Returns an SQLite result code.
int walrace_install(void);

/// Calls `action` once, when the calling thread next comes to `moment`.
void walrace_at_next(enum walrace_moment moment, void (*action)(void *), void *context);

/// Takes back what `walrace_at_next` asked for in this thread.
/// Returns the context of the action that was not called, or null.
void *walrace_cancel(enum walrace_moment moment);

#endif
