# /// script
# dependencies = [
#   "httpx<1
# ]
# ///
