"""What a parcel costs."""

FIXED_EUR, EUR_PER_KG, EUR_PER_KM = 12.0, 0.8, 0.3
