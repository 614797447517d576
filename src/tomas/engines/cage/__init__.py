"""Ring 2: runs generated code apart from everything, with limits."""
