/* Which sources a library was made of. */
#include "kernel.h"

CALL const char *kernel_source(void) { return SOURCE_HASH; }
