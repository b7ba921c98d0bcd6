"""`checker watch`: the present exercise is checked at each save, and a key is the next step."""
