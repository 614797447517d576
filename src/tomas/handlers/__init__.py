"""What Slack's surfaces ask for: parse, authorise, call the run service, answer. Nothing slow happens here."""
