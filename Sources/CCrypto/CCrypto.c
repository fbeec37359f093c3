// The one-shot SHA256() goes through OpenSSL 3's providers: 3.8 MB in a static binary and 4 ms at the start of a process.
// The older calls are the same code without them.
#define OPENSSL_SUPPRESS_DEPRECATED 1
#include "CCrypto.h"

#include <openssl/sha.h>

void ws_sha256(const void *bytes, size_t count, uint8_t *digest) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes, count);
    SHA256_Final(digest, &context);
}
