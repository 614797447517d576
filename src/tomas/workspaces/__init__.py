"""Installed workspaces and their settings."""
