"""What answers `/claimwire find` and `/claimwire history`."""
