"""Block Kit out of records: pure builders whose every payload is within Slack's limits and harmless by construction."""
