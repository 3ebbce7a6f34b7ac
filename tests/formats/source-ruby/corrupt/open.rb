require "never
x = %q(
'open