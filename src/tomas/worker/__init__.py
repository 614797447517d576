"""The supervisor: takes attempts, runs them, follows their events."""
