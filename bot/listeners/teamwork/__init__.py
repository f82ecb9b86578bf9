"""Working together on a card: taking it, handing it over, notes, second opinions."""
