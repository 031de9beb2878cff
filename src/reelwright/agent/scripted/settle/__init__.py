"""From wishes to calls: one file per room of tools."""
