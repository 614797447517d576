"""An engine and a mode for TOMAS, from a package of its own."""
