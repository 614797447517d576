"""How a stage is run: the engine interface and its engines."""
