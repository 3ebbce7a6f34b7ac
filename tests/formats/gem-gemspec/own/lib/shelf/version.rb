module Shelf
  module Version
    MAJOR = 1
    MINOR = 4
    STRING = [MAJOR, MINOR, "0"].join(".").freeze
  end
end
