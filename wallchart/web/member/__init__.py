"""How somebody without an account sees their own record: by a link in a letter, for one visit."""
