"""Answer keys, one module for each group of questions. `registry` finds them; a module's name with dashes is its key's id."""
