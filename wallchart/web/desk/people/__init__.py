"""The pages of people: lists, records, the queue of doubtful pairs, merges."""
