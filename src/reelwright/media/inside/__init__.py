"""Programs that decode strangers' media by a library, each run in a child that is held back.

They read one JSON object on stdin, answer on stdout, and import nothing of ours but each other.
"""
