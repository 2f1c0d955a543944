#ifndef ALIGND_SHIPPED_DEFINITIONS_H
#define ALIGND_SHIPPED_DEFINITIONS_H

#include <stddef.h>

/* The definitions of providers that are part of alignd: the YAML files of Connectors/, embedded by the compiler. */
struct alignd_definition {
  const char *name;
  const char *text;
  size_t length;
};

/* The definition at a position, from 0; a null pointer after the last one. */
const struct alignd_definition *alignd_shipped_definition(size_t position);

#endif
