"""How one step is done: what it needs, what it is remembered by, how it is carried out."""
