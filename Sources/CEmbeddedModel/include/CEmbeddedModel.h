#pragma once
#include <stddef.h>
#include <stdint.h>

/// The bytes of the embedding model inside this program, in `count`; 64-byte aligned, mapped from the program's file on demand.
/// docs/model.md has their layout.
const uint8_t *ws_embedded_model(size_t *count);
