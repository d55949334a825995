"""Who gets to a child and how, and the supervision of it: the access log, its spot checks, the export for indsigt."""
