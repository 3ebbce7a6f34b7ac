#include "types.h"
#include "defs.h"

int main(void) { return 0; }
