#pragma once
#include "crc32c.h"
#include "embedding_kernels.h"
#include "float_kernels.h"
#include "instructions.h"
#include "panel_kernels.h"
#include "product_code_kernels.h"
#include "vector_kernels.h"
