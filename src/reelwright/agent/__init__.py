"""The agent: it turns what a person said into calls of tools."""
