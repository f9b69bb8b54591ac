"""What a hub remembers."""
