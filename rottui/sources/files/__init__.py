"""Files a person has: told apart by their content and read into the batches of `sources.protocol`."""
