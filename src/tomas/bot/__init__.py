"""The program: settings, app factory, command line, presenter."""
