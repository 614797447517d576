"""One file per Slack surface; thin."""
