"""The cache on disk: one writer, many readers, whole generations."""
