"""The printed plan: what it says (content, collecting), for whom (sections), as pages (printing)."""
