"""What a user can start, described as typed stages."""
