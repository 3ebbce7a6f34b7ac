# /// script
# dependencies = ["never-closed"]
import os
