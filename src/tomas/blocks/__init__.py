"""Pure Block Kit builders: records in, blocks out."""
