"""What plugs into our ports: one folder per port, one file per vendor."""
