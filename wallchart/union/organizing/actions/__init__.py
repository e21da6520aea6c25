"""The only writers of campaigns and marks."""
