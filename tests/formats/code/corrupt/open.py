def f(:
  """never closed
