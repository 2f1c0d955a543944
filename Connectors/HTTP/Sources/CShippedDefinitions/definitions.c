#include "CShippedDefinitions.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char canaille[] = {
#embed "../../../Canaille/canaille.yaml"
};
static const char scim[] = {
#embed "../../../SCIM/scim.yaml"
};

static const struct alignd_definition definitions[] = {
    {"canaille", canaille, sizeof canaille},
    {"scim", scim, sizeof scim},
};

const struct alignd_definition *alignd_shipped_definition(size_t position) {
  return position < sizeof definitions / sizeof definitions[0] ? &definitions[position] : NULL;
}
