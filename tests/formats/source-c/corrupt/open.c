#include <never
#include "open
"x
/* open