"""The planner: from what a person says to tool calls, and from their results to an answer.

`desk` is where messages come in and answers go out; `turn` has the model choose tools until it
answers or waits for jobs; `lookout` goes on when they have ended, in whatever process; `questions`
asks a person for what no model may do. Only files that a run needs import pydantic-ai.
"""
