"""Answer keys: a package for each assignment with a module for each group of its questions, or a module alone. `registry` finds them."""
