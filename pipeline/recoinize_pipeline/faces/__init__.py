"""Pictures of coin faces: where they come from and what is known of each."""
