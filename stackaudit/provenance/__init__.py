"""Own code measured and judged: source text goes in, fingerprints, file states and holders come out."""
