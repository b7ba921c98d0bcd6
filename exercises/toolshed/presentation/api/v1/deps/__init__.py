"""What routes ask for by type; each alias stands beside the function that provides it."""
