"""Reading documents in and rendering documents out."""
