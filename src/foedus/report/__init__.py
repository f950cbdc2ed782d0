"""The report: html, text, json; figures; probability words; English and French."""
