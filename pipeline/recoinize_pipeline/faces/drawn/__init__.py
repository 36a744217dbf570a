"""Coin faces drawn by recoinize itself: relief in, lit metal out."""
