#include "CEmbeddedModel.h"

alignas(64) static const uint8_t model[] = {
#embed "model.bin"
};

const uint8_t *ws_embedded_model(size_t *count) {
    *count = sizeof model;
    return model;
}
