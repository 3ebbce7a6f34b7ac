name(harbour).
version('0.4.0').
title('Ferries, requires(never)').
% requires(gone).
requires(tides).
requires(maps >= '1.2').
requires(prolog >= '9.0').
