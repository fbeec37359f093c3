"""Writes the file that Sources/Embedding/EmbeddingTable+ModelFile.swift reads; docs/model.md says what lies where."""
import hashlib
import struct

import numpy as np

MAGIC, VERSION, HEADER = b"wsmodel\0", 1, 128
SPLITS_IDENTIFIERS, DROPS_PUNCTUATION = 1, 2


def hash_of(text, continues):
    """FNV-1a of 64 bits, from another basis for a piece inside a word."""
    value = 0x9E3779B97F4A7C15 if continues else 0xCBF29CE484222325
    for byte in text:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value ^ (value >> 32)


def quantize(rows):
    """int8 rows and the scale of each: value ≈ scale × byte."""
    scales = np.abs(rows).max(1) / 127
    scales[scales == 0] = 1
    return np.rint(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def write(path, name, tokens, rows, flags):
    """`tokens` are spelled as in vocab.txt, `##` before a piece inside a word; `rows` (count, dimension)."""
    count, dimension = rows.shape
    values, scales = quantize(rows)
    pool, offsets, entries = bytearray(), [0], []
    for row, token in enumerate(tokens):
        continues = token.startswith("##") and len(token) > 2
        text = (token[2:] if continues else token).encode()
        entries.append((hash_of(text, continues), row))
        pool += bytes([continues]) + text
        offsets.append(len(pool))
    slot_count = 1 << (len(tokens) * 3 // 2).bit_length()
    slots = np.zeros((slot_count, 2), dtype="<u4")
    for value, row in entries:
        slot = value & (slot_count - 1)
        while slots[slot, 0]:
            slot = (slot + 1) & (slot_count - 1)
        slots[slot] = row + 1, value >> 32
    sections = [name.encode(), np.array(offsets, dtype="<u4").tobytes(), bytes(pool), slots.tobytes(),
                scales.astype("<f4").tobytes(), values.tobytes()]
    body, places = bytearray(), []
    for section in sections:
        body += bytes(-(HEADER + len(body)) % 64)
        places.append((HEADER + len(body), len(section)))
        body += section
    longest = max(offsets[row + 1] - offsets[row] - 1 for row in range(count))
    digest = hashlib.sha256(body).digest()
    header = MAGIC + struct.pack("<6I", VERSION, dimension, count, slot_count, longest, flags) + digest
    header += b"".join(struct.pack("<2I", *place) for place in places)
    path.write_bytes(header.ljust(HEADER, b"\0") + body)
    return digest.hex()
