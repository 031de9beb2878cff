"""What may go wrong, done to real processes at every named boundary; and what must hold then."""
