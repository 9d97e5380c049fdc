"""Pages, documents and passages in; facts with their evidence out. Pure: no network, no database, no clock."""
