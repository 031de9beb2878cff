"""How steps travel to a worker."""
