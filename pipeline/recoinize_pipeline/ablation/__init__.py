"""What each part of the method gives: short trainings that differ in one thing."""
