"""What the tests share: the server, real clients, and the judge of raw answers."""
