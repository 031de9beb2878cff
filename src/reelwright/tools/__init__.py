"""What the agent can do. Every file here is a tool; its name is the name of the tool."""
