"""What a tool library is: entities, rules and errors. Imports nothing outside this package."""
