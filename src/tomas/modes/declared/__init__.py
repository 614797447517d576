"""Modes that are described in one YAML file each; no code of their own."""
