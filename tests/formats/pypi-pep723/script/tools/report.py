#!/usr/bin/env -S uv run
"""A report.

# /// script
is no block here, the line above is part of a string
"""
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "httpx<1",
#
#   "rich==13.7.1",
#   "helpers",
# ]
#
# [tool.uv.sources]
# helpers = { path = "../helpers" }
# ///

import httpx
