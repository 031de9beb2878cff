"""How wake-ups travel to a worker, and how those who wait are told to look again."""
