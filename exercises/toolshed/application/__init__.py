"""What a tool library does: use cases, and the ports they need the outside world through."""
