"""Turns typed data into documents: PDF, workbooks, diagrams, Markdown."""
