"""Reading a new run's input, wherever its files come from, and saying beforehand what the run will cost."""
