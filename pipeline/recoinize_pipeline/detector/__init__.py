"""A small learned finder of coins, to hold the classical one of the edge against."""
