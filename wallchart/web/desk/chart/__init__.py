"""The wall chart, the union board and campaigns, as pages, on paper and as files."""
