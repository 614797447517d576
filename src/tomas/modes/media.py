"""Media types of what modes make."""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JSON = "application/json"
MARKDOWN = "text/markdown"
PDF = "application/pdf"
PNG = "image/png"
SVG = "image/svg+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
TEXT = "text/plain"
PICTURES = {".png": PNG, ".svg": SVG, ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
