#include "CMagic.h"
#include <magic.h>

void *ws_magic_open(void) {
    // What only binary formats and archives need is left out: callers ask about text.
    magic_t database = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF |
                                  MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_APPTYPE);
    if (database == NULL) return NULL;
    if (magic_load(database, NULL) != 0) {
        magic_close(database);
        return NULL;
    }
    return database;
}

const char *ws_magic_media_type(void *database, const void *bytes, size_t count) {
    return magic_buffer(database, bytes, count);
}

void ws_magic_close(void *database) { magic_close(database); }
