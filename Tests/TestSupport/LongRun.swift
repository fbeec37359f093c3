private import Glibc

/// Whether the storms are to be in their real size, which takes minutes (`scripts/test --long`).
package let isLongRun = getenv("WS_LONG_TESTS") != nil
