"""The record engine: lists, forms, look-ups and histories from declarations alone."""
