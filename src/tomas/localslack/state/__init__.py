"""What the workspace holds, in memory."""
