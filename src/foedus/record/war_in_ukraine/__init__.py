"""The war in Ukraine by day and month: aid, area held, casualties."""
