"""The only writers of people and of the union's shape."""
