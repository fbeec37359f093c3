#include "CWorkspaceTemplate.h"

// The files of the repository that a new workspace gets, put in by the compiler.
static const uint8_t gitignore[] = {
#embed "../../.workspace-template/.gitignore"
};

static const uint8_t config[] = {
#embed "../../.workspace-template/config.json"
};

static const uint8_t ignore[] = {
#embed "../../.workspace-template/ignore"
};

static const struct {
    const char *name;
    const uint8_t *content;
    size_t size;
} files[] = {
    {".gitignore", gitignore, sizeof gitignore},
    {"config.json", config, sizeof config},
    {"ignore", ignore, sizeof ignore},
};

size_t ws_template_count(void) { return sizeof files / sizeof *files; }

const char *ws_template_name(size_t index) { return files[index].name; }

const uint8_t *ws_template_content(size_t index) { return files[index].content; }

size_t ws_template_size(size_t index) { return files[index].size; }
