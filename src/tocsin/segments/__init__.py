"""Index files: built from records, checked, mapped; they feed match with arrays."""
