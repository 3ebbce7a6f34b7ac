# Adapted from https://code.example/helpers/retry.py
import time


def retry(call, times=3, pause=0.5, errors=(OSError,)):
    for attempt in range(times):
        try:
            return call()
        except errors:
            if attempt + 1 == times:
                raise
            time.sleep(pause * 2**attempt)
    return None
