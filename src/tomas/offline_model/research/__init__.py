"""What the offline model can do for a scientific paper: everything from the description it is given and its data."""
