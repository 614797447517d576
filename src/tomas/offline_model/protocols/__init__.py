"""How each engine talks to its model: who calls, and what that caller must be answered."""
