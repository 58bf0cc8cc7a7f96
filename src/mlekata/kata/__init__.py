"""One kata: its folder, manifest, worlds and record; and the catalogue of all."""
