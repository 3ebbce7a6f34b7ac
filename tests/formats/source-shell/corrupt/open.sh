python x --model "never closed
--dataset
MODEL=${X:-
