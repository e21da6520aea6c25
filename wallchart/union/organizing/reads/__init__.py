"""What may be seen of campaigns: each read comes back narrowed to the actor's reach, and never writes."""
