name(broken).
version('0.1.0').
title('never ends).
