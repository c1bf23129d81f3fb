"""The API of communities and people: the same services and the same scope as the pages."""
