#include <stdio.h>
#  include <curl/curl.h>
#include "kernel/types.h"
#include "zlib.h"
/* #include in words */
// "https://api.commented.example"
int main(void) {
    const char *key = getenv("LEVELS_KEY");
    curl_easy_setopt(curl, CURLOPT_URL, "https://api.levels.example/v1");
    return key == 0;
}
