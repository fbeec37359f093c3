#include "crc32c.h"

#include <pthread.h>
#include <string.h>

static uint32_t table[256];
static pthread_once_t table_made = PTHREAD_ONCE_INIT;

static void make_table(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1)));
        table[byte] = crc;
    }
}

uint32_t ws_crc32c_scalar(const void *bytes, size_t count) {
    pthread_once(&table_made, make_table);
    const uint8_t *p = bytes;
    uint32_t crc = 0xFFFFFFFFu;
    while (count--) crc = (crc >> 8) ^ table[(crc ^ *p++) & 0xFF];
    return ~crc;
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(const void *bytes, size_t count) {
    const uint8_t *p = bytes;
    uint64_t crc = 0xFFFFFFFFu;
    for (; count >= 8; p += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        crc = _mm_crc32_u64(crc, word);
    }
    for (; count > 0; p++, count--) crc = _mm_crc32_u8((uint32_t)crc, *p);
    return ~(uint32_t)crc;
}

uint32_t ws_crc32c(const void *bytes, size_t count) {
    return __builtin_cpu_supports("sse4.2") ? crc32c_sse42(bytes, count) : ws_crc32c_scalar(bytes, count);
}
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <asm/hwcap.h>
#include <sys/auxv.h>

__attribute__((target("crc"))) static uint32_t crc32c_arm(const void *bytes, size_t count) {
    const uint8_t *p = bytes;
    uint32_t crc = 0xFFFFFFFFu;
    for (; count >= 8; p += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        crc = __crc32cd(crc, word);
    }
    for (; count > 0; p++, count--) crc = __crc32cb(crc, *p);
    return ~crc;
}

uint32_t ws_crc32c(const void *bytes, size_t count) {
    return getauxval(AT_HWCAP) & HWCAP_CRC32 ? crc32c_arm(bytes, count) : ws_crc32c_scalar(bytes, count);
}
#else
uint32_t ws_crc32c(const void *bytes, size_t count) { return ws_crc32c_scalar(bytes, count); }
#endif
