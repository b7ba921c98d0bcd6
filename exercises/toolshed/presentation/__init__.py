"""How the application is seen over HTTP."""
