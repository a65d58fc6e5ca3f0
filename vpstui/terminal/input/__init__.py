"""From the bytes of the keyboard to what Textual delivers: sequences, keys, pastes, sizes."""
