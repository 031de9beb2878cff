"""The door for bytes: signed links down and up, where the store keeps files on this machine."""
