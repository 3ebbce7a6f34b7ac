"""One module a format family; a module is found by being here and holding EXTRACTOR or EXTRACTORS."""
