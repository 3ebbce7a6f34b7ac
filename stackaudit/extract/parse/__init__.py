"""Grammars shared by the formats: text goes in, plain values that remember their lines come out."""
