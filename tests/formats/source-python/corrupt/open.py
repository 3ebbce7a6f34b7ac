import torch
x = """never closed load_dataset( "a/b"
