"""Running a mode without Slack: the same runs, started, watched and decided about at a terminal."""
