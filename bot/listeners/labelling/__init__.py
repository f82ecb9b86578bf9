"""What happens when somebody answers, discusses or runs a labelling campaign."""
