#pragma once
#include "crc32c.h"
#include "embedding_kernels.h"
#include "vector_kernels.h"
