helper = None
