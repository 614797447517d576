"""Tables of unknown make: what they hold, as typed columns, and what had to be repaired to read them."""
