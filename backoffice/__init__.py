"""Backoffice: an admin-centric back office for users, roles, posts and comments."""
