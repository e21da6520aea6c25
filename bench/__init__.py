"""Each figure that the house claims, as a command that measures it beside a peer."""
