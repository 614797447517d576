"""The life of a run: state, history, gates, money."""
