"""What the linker promises, on small files with planted truth."""
