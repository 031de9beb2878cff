"""The door for MCP clients: tools, resources, prompts and tasks, over stdio and HTTP."""
