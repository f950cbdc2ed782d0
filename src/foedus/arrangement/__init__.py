"""The text as data: schema, strict reading with line numbers, situations, cases."""
