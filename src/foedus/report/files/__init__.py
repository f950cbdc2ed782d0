"""Files and formats: Word, PDF, Markdown, SARIF."""
