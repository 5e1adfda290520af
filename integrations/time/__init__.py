"""Time trackers, one file each."""
