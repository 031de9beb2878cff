"""Real servers for tests: each a throwaway process on loopback that ends with the test."""
