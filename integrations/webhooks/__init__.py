"""What sources push: one file each says how a delivery is checked, and what it names; `delivery` has what all share."""
