#pragma once
#include <sqlite3.h>

/// The destructor constants are casts of integers, which Swift does not import.
static inline sqlite3_destructor_type ws_sqlite_transient(void) { return SQLITE_TRANSIENT; }

/// Keeps the last connection from moving the write-ahead log into the database when it closes: only who holds the write lock
/// does that. Variadic in C, so out of Swift's reach.
static inline int ws_sqlite_disable_checkpoint_on_close(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
