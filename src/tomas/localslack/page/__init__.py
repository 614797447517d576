"""What the page and scripted people use."""
