"""The rules by which a kata is sound."""
