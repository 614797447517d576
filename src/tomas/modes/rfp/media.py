"""Media types of the mode's outputs."""

JSON = "application/json"
MARKDOWN = "text/markdown"
PDF = "application/pdf"
PNG = "image/png"
SVG = "image/svg+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
