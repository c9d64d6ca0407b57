// SQLite's C API, with fixed-argument forms of the calls that Swift can't import because they
// are variadic, and of the destructor constant that is a cast in a macro.

#ifndef NNSTORE_CSQLITE_SHIM_H
#define NNSTORE_CSQLITE_SHIM_H

#include <sqlite3.h>

// sqlite3_db_config for the options that take a switch (https://sqlite.org/c3ref/c_dbconfig_defensive.html).
static inline int nnstore_sqlite3_db_config_switch(sqlite3 *db, int option, int on) {
    return sqlite3_db_config(db, option, on, (int *)0);
}

// SQLITE_TRANSIENT: SQLite copies the bound bytes before the call returns.
static inline int nnstore_sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *text, sqlite3_uint64 count) {
    return sqlite3_bind_text64(statement, index, text, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int nnstore_sqlite3_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}

#endif
